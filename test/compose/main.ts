/** `npm run test:compose`: docker-compose.yml run without containers; 0 where nothing was lost, 1 where anything is off. */
import { randomInt, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { leastGiven, leastSecrets, readCompose, writeSecrets } from '../support/compose.ts';
import { textTable } from '../run/text-table.ts';
import type { Container } from './container.ts';
import { freeze, kill, stopAndStart, type Disruption } from './disruptions.ts';
import { Engine } from './engine.ts';
import { imagesIn } from './images.ts';
import { Network } from './network.ts';
import { Signups, type Count } from './signups.ts';

const ONBOARDINGS = 100;
/** In the order of what depends on what, the last first. */
const DISRUPTED = ['temporal-ui', 'service', 'codec-server', 'worker', 'temporal', 'postgres'];
/** So that every disruption meets calls that are under way. */
const SLOW_CALLS = { seed: 'compose', rate: 1, kinds: ['latency'], maxLatencyMs: 3_000 };
/** How long all may take to be over once nothing is disrupted any more. */
const OVER_WITHIN_MS = 10 * 60_000;
const VISIBLE_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 1_000;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
process.exit(await main());

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-compose-'));
  // PostgreSQL runs as a user of its own, and its data lies in here.
  await chmod(folder, 0o711);
  let engine: Engine | null = null;
  const ending = new AbortController();
  const interrupted = new Promise<never>((_resolve, reject) => {
    const end = (): void => {
      ending.abort();
      reject(new Error('Ended early.'));
    };
    process.on('SIGINT', end).on('SIGTERM', end);
  });
  try {
    const { engine: made, network, key } = await composed(folder);
    engine = made;
    return await Promise.race([interrupted, run(made, network, key, ending.signal)]);
  } catch (error) {
    print(inspect(error));
    return 1;
  } finally {
    ending.abort();
    await engine?.down();
    await rm(folder, { recursive: true, force: true });
  }
}

async function composed(folder: string): Promise<{ engine: Engine; network: Network; key: string }> {
  const compose = await readCompose();
  const secrets = join(folder, 'secrets');
  await mkdir(secrets, { mode: 0o700 });
  await writeSecrets(secrets, leastSecrets());
  // As deploy/README.md has it, to try it all without Airbyte.
  const least = leastGiven();
  const given = {
    ...least,
    AIRBYTE_API_URL: 'http://emulator:8091',
    AIRBYTE_ORGANIZATION_ID: randomUUID(),
  };
  const network = new Network(compose, secrets, randomInt(2, 255));
  const images = await imagesIn(folder);
  const engine = new Engine({ compose, given, images, network, profiles: ['emulator'], report: print });
  const [, key = ''] = least['ONBOARDING_API_KEYS']?.split(':') ?? [];
  return { engine, network, key };
}

async function run(engine: Engine, network: Network, key: string, signal: AbortSignal): Promise<number> {
  const since = Date.now();
  const left = await engine.up();
  print(`up after ${seconds(Date.now() - since)} s`);
  if (left.length > 0) print(`not run, for want of their images: ${left.join(', ')}`);
  const emulator = `http://${network.addressOf('emulator')}:8091/_emulator`;
  await fetch(`${emulator}/faults/random`, { method: 'POST', body: JSON.stringify(SLOW_CALLS) });
  const signups = new Signups(`http://${network.addressOf('service')}:8080`, key);

  const acts = actsOn(engine);
  const disruptions: Disruption[] = [];
  for (const [index, act] of acts.entries()) {
    signups.signUp(share(ONBOARDINGS, acts.length, index), signal);
    await fetch(`${emulator}/health`, { signal });
    const disruption = await act();
    disruptions.push(disruption);
    print(`${disruption.container} ${disruption.how}, down for ${seconds(disruption.downMs)} s`);
  }
  const told = await signups.untilOver(AbortSignal.any([signal, AbortSignal.timeout(OVER_WITHIN_MS)]));
  const state = await fetch(`${emulator}/state`, { signal });
  const count = signups.count(told, (await state.json()) as Parameters<Signups['count']>[1]);
  const doctor = await engine.run('onboarding', ['doctor']);
  const inUi = await countInUi(network, count.completed);
  print(`the Temporal UI counts ${inUi} onboardings that have completed`);
  print(['', ...tableOf(disruptions), '', countText(count), '', doctor.output.trimEnd()].join('\n'));
  print(`all of it took ${seconds(Date.now() - since)} s; \`doctor\` exits with ${doctor.exitCode}`);
  return isAllRight(count) && inUi === count.completed ? 0 : 1;
}

/** What it answers whoever looks at the namespace, once visibility has come as far as `expected`, or has had its time. */
async function countInUi(network: Network, expected: number): Promise<number> {
  const query = new URLSearchParams({
    query: `WorkflowType = 'onboarding' AND ExecutionStatus = 'Completed'`,
  });
  const address = `http://${network.addressOf('temporal-ui')}:8080/api/v1/namespaces/default/workflow-count`;
  const until = Date.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${address}?${query.toString()}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The Temporal UI answers ${answer.status}: ${text}`);
    const count = Number((JSON.parse(text) as { count?: string }).count ?? 0);
    if (count === expected || Date.now() > until) return count;
    await pause(LOOK_AGAIN_MS);
  }
}

function actsOn(engine: Engine): (() => Promise<Disruption>)[] {
  const all = DISRUPTED.flatMap((service) => engine.containersOf(service));
  const each = (how: (container: Container) => Promise<Disruption>): (() => Promise<Disruption>)[] =>
    all.map((container) => () => how(container));
  const emulators = engine.containersOf('emulator').map((container) => () => freeze(container));
  return [...each(stopAndStart), ...emulators, ...each(kill)];
}

/** Of a number that is divided into parts, as whole numbers. */
function share(whole: number, parts: number, index: number): number {
  return Math.floor((whole * (index + 1)) / parts) - Math.floor((whole * index) / parts);
}

function tableOf(disruptions: readonly Disruption[]): string[] {
  return textTable([
    ['container', 'how', 'exit', 'stopping s', 'down s', 'restarts by policy', 'states seen'],
    ...disruptions.map(({ container, how, exitCode, stoppingMs, downMs, restarts, states }) => [
      ...[container, how, exitCode ?? '', stoppingMs === null ? '' : seconds(stoppingMs)],
      ...[seconds(downMs), restarts, states.join(' → ')],
    ]),
  ]);
}

function countText(count: Count): string {
  const { onboardings, completed, wanted, found, duplicated, missing, misreported, sentAgain } = count;
  return (
    `${completed} of ${onboardings} onboardings completed; sources: ${wanted} wanted, ${found} found, ` +
    `${duplicated} duplicated, ${missing} missing, ${misreported} misreported; requests sent again: ${sentAgain}`
  );
}

function isAllRight(count: Count): boolean {
  const { onboardings, completed, wanted, found, duplicated, missing, misreported } = count;
  return completed === onboardings && found === wanted && duplicated + missing + misreported === 0;
}

function seconds(durationMs: number): string {
  return (durationMs / 1_000).toFixed(1);
}
