/** The emulator under a random fault plan, in the harness's own process: it outlives every kill. */
import {
  startEmulator,
  type Call,
  type Emulator,
  type EmulatorOptions,
  type RandomFaultKind,
} from '../../emulator/index.ts';
import type { OnboardingPolicy } from '../../src/client.ts';
import type { AirbyteApi } from '../../src/domain/history/types.ts';
import { airbyteWithClient } from '../support/environment.ts';
import type { ApiUnderTest, Standing } from './api.ts';
import type { Line } from './timeline.ts';

export interface EmulatedApiOptions {
  readonly seed: string;
  readonly kinds: readonly RandomFaultKind[];
  readonly rate: number;
  readonly api: AirbyteApi;
  readonly policy: Pick<OnboardingPolicy, 'request_timeout_ms' | 'commit_window_ms'>;
}

/** So short that tokens expire in the middle of most onboardings. */
const LIFETIMES: EmulatorOptions = { scopedTokenLifetimeSeconds: 20, organizationTokenLifetimeSeconds: 15 };

/** As long as the API is known to take, so that a kill or a reset often meets a first token request in flight. */
const WORKSPACE_CREATION_MS = 300;

/** Of those that are asked for, these come more often: calls that last are what kills, cancels and resets meet. */
const FREQUENT: readonly RandomFaultKind[] = [
  'latency',
  'latency',
  'latency',
  'slow_body',
  'late_commit',
  'hang',
];

/** Those that a client may try again after, and refusals that park. */
const STATUSES = [408, 425, 429, 429, 500, 502, 503, 503, 504, 400, 403, 404, 409, 422];

/** After these the client can't know the source's id, whatever their status says. */
const UNREADABLE: ReadonlySet<string | null> = new Set(['truncated', 'malformed_json', 'empty_object']);

export async function startEmulatedApi(options: EmulatedApiOptions): Promise<ApiUnderTest> {
  const { seed, kinds, rate, api, policy } = options;
  const emulator = await startEmulator({
    ...LIFETIMES,
    workspaceCreationMs: WORKSPACE_CREATION_MS,
    apis: [api],
  });
  const plan = emulator.faults.random({
    seed,
    rate: kinds.length === 0 ? 0 : rate,
    kinds: [...kinds, ...FREQUENT.filter((kind) => kinds.includes(kind))],
    statuses: STATUSES,
    // Some answers come after the client has left.
    maxLatencyMs: policy.request_timeout_ms * 1.5,
    // The API's promise, with room for what a busy machine adds between the sending and the arrival.
    maxLateCommitMs: Math.max(policy.commit_window_ms - 2 * policy.request_timeout_ms, 0),
  });
  return {
    environment: airbyteWithClient(emulator),
    stopFaults: () => {
      plan.stop();
    },
    standing: (workspaceName) => Promise.resolve(standing(emulator, workspaceName)),
    timeline: (workspaceName) => timeline(emulator, workspaceName),
    faultsStruck: () => faultsStruck(emulator.calls),
    lateEffects: () => emulator.calls.filter((call) => tookEffectAfter(call, policy.commit_window_ms)).length,
    close: () => emulator.close(),
  };
}

function standing(emulator: Emulator, workspaceName: string): Standing {
  return {
    sources: emulator.sources(workspaceName),
    workspaces: emulator.workspaces().filter(({ name }) => name === workspaceName).length,
    firstMintsAtOnce: emulator.maxConcurrentFirstMints(workspaceName),
    deleted: emulator.deletedSources().filter((source) => source.workspaceName === workspaceName).length,
    wronglyDeleted: wronglyDeleted(callsOf(emulator, workspaceName)),
  };
}

function wronglyDeleted(calls: readonly Call[]): string[] {
  const given = new Set<string>();
  const deleted: string[] = [];
  for (const { effect, status, fault } of calls) {
    const answered = status !== null && status < 300 && !UNREADABLE.has(fault);
    if (effect?.kind === 'source_created' && answered) given.add(effect.sourceId);
    if (effect?.kind === 'source_deleted') deleted.push(effect.sourceId);
  }
  return deleted.filter((id) => !given.has(id));
}

function callsOf(emulator: Emulator, workspaceName: string): Call[] {
  return emulator.calls.filter((call) => call.workspaceName === workspaceName);
}

function faultsStruck(calls: readonly Call[]): Map<string, number> {
  const struck = new Map<string, number>();
  for (const { fault } of calls) if (fault !== null) struck.set(fault, (struck.get(fault) ?? 0) + 1);
  return struck;
}

function tookEffectAfter({ startedAt, committedAt }: Call, windowMs: number): boolean {
  return committedAt !== null && committedAt - startedAt > windowMs;
}

function timeline(emulator: Emulator, workspaceName: string): Line[] {
  return callsOf(emulator, workspaceName).flatMap((call): Line[] => {
    const { seq, operation, sourceName, fault, status, effect, startedAt, finishedAt, committedAt } = call;
    const name = `call ${seq} ${operation ?? call.path}${sourceName === null ? '' : ` ${sourceName}`}`;
    const took = finishedAt === null ? 'never ended' : `ended after ${finishedAt - startedAt} ms`;
    const answer = `${fault ?? 'no fault'}, ${status ?? 'no answer'}, ${took}`;
    const id = effect !== null && 'sourceId' in effect ? effect.sourceId : effect?.workspaceId;
    return [
      { at: startedAt, from: 'api', text: `${name}: ${answer}` },
      ...(effect === null || committedAt === null
        ? []
        : [{ at: committedAt, from: 'api' as const, text: `${name}: ${effect.kind} ${id ?? ''}` }]),
    ];
  });
}
