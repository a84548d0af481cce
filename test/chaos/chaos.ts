/** A chaos run: everyone acts as planned while things go wrong; then all has to complete, and is counted. */
import { setTimeout as pause } from 'node:timers/promises';
import pMap from 'p-map';
import type { Environment } from '../../src/config/index.ts';
import { Actors } from './actors.ts';
import type { Cleanup } from './cleanup.ts';
import { countWorkspace, isOff, type WorkspaceCount } from './count.ts';
import { Journal } from './journal.ts';
import type { ChaosOptions } from './options.ts';
import { createPlan, type ChaosPlan, type Kill, type PlannedOnboarding } from './plan.ts';
import type { ChaosResult } from './report.ts';
import { setScene, type Scene } from './scene.ts';
import { untilAllComplete } from './settle.ts';
import { timelineOf } from './timeline.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly cleanup: Cleanup;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

/** Timelines beyond these say nothing new. */
const MOST_TIMELINES = 5;
const COUNTED_AT_ONCE = 8;

/** @throws Error where a part does not start; what was aborted by `signal` */
export async function runChaos(options: ChaosOptions, around: Surroundings): Promise<ChaosResult> {
  const plan = createPlan({ ...options, prefix: prefixOf(options) });
  const scene = await setScene(options, around.env, around.cleanup);
  return await Promise.race([scene.server.failed, runIn(scene, plan, options, around)]);
}

async function runIn(
  scene: Scene,
  plan: ChaosPlan,
  options: ChaosOptions,
  { signal, report }: Surroundings,
): Promise<ChaosResult> {
  const journal = new Journal();
  const startedAt = Date.now();

  report(`Chaos for ${seconds(plan.durationMs)}.`);
  await unleash(plan, scene, journal, signal);
  scene.api.stopFaults();
  const chaosMs = Date.now() - startedAt;
  report('No more faults, kills and actors: everything has to complete.');
  const names = plan.onboardings.map(({ request }) => request.workspace_name);
  const withinMs = options.settleMinutes * 60_000;
  const progress = await untilAllComplete(scene.onboarding, names, { withinMs, signal, report });
  signal.throwIfAborted();

  const count = async ({ request }: PlannedOnboarding): Promise<WorkspaceCount> => {
    const name = request.workspace_name;
    const wanted = request.sources.map((source) => source.name);
    return countWorkspace(name, wanted, await scene.api.standing(name), progress.get(name));
  };
  const counts = await pMap(plan.onboardings, count, { concurrency: COUNTED_AT_ONCE });
  return {
    counts,
    timelines: await timelinesOf(counts.filter(isOff), scene, journal),
    journal,
    faultsStruck: scene.api.faultsStruck(),
    lateEffects: scene.api.lateEffects(),
    workersEndedByThemselves: scene.workers.endedByThemselves,
    chaosMs,
    settlingMs: Date.now() - startedAt - chaosMs,
  };
}

/** Another API may remember the runs before: then every run has workspaces of its own. */
function prefixOf({ seed, apiUrl }: ChaosOptions): string {
  return apiUrl === null ? `chaos-${seed}` : `chaos-${seed}-${Date.now().toString(36)}`;
}

async function unleash(plan: ChaosPlan, scene: Scene, journal: Journal, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const untilMs = async (atMs: number): Promise<void> => {
    await pause(Math.max(startedAt + atMs - performance.now(), 0), undefined, { signal });
  };
  const actors = new Actors(scene.onboarding, scene.temporal, journal);
  const killing = async (kills: readonly Kill[], kill: (kill: Kill) => Promise<void>): Promise<void> => {
    for (const one of kills) {
      await untilMs(one.atMs);
      await kill(one);
    }
  };
  await Promise.all([
    ...plan.onboardings.map((one) => live(one, actors, untilMs, signal)),
    killing(plan.workerKills, (kill) => killWorker(kill, scene, journal)),
    killing(plan.serverKills, (kill) => killServer(kill, scene, journal)),
    untilMs(plan.durationMs),
  ]);
}

async function live(
  planned: PlannedOnboarding,
  actors: Actors,
  untilMs: (atMs: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await untilMs(planned.arrivesAtMs);
  const signups = Array.from({ length: planned.deliveries }, () => actors.signUp(planned, signal));
  // People do not wait for each other.
  const acts = planned.actions.map(async (action) => {
    await untilMs(action.atMs);
    await actors.act(planned, action);
  });
  await Promise.all([...signups, ...acts]);
}

function killWorker({ choice, downMs }: Kill, { workers }: Scene, journal: Journal): Promise<void> {
  const number = workers.kill(choice, downMs);
  journal.note({ workspaceName: null, who: 'kill', what: 'worker killed', outcome: `worker ${number}` });
  return Promise.resolve();
}

async function killServer({ downMs }: Kill, { server }: Scene, journal: Journal): Promise<void> {
  await server.kill();
  journal.note({ workspaceName: null, who: 'kill', what: 'server killed', outcome: '' });
  await pause(downMs);
  await server.startAgain();
  journal.note({ workspaceName: null, who: 'kill', what: 'server started again', outcome: '' });
}

async function timelinesOf(
  off: readonly WorkspaceCount[],
  scene: Scene,
  journal: Journal,
): Promise<{ workspaceName: string; text: string }[]> {
  const timelines = off.slice(0, MOST_TIMELINES).map(async ({ workspaceName }) => ({
    workspaceName,
    text: await timelineOf(workspaceName, { ...scene, journal }),
  }));
  return await Promise.all(timelines);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
