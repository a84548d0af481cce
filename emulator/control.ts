import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Call } from './calls.ts';
import { checkRuleSchema, type CheckPlan } from './checks.ts';
import type { Clock } from './clock.ts';
import { apiNames, type ApiName } from './apis.ts';
import { faultRuleSchema, type FaultHandle, type Faults } from './faults.ts';
import type { Insight } from './insight.ts';
import { operationNames } from './operations.ts';
import { everyRandomKind } from './random-plan.ts';
import { readText } from './receive.ts';
import type { SourceView } from './sources.ts';

const PREFIX = '/_emulator/';

const randomSchema = z.strictObject({
  seed: z.union([z.number(), z.string()]),
  rate: z.number().min(0).max(1),
  kinds: z.array(z.enum(everyRandomKind)).min(1).exactOptional(),
  operations: z.array(z.enum(operationNames)).exactOptional(),
  maxLatencyMs: z.number().min(0).exactOptional(),
  maxLateCommitMs: z.number().min(0).exactOptional(),
  statuses: z.array(z.int().min(200).max(599)).min(1).exactOptional(),
});

const clockSchema = z.union([
  z.strictObject({ advance: z.number() }),
  z.strictObject({ set: z.number() }),
  z.strictObject({ reset: z.literal(true) }),
]);

const apisSchema = z.strictObject({ apis: z.array(z.enum(apiNames)) });
const deletionsSchema = z.strictObject({ fail: z.boolean() });

type Command = (body: unknown, id: number) => unknown;

/** What a test programs and looks at, in this process or from another. */
export interface Programmable extends Insight {
  /** Every request since the start or the last reset, in the order of arrival. */
  readonly calls: readonly Call[];
  readonly faults: Faults;
  /** What becomes of connection checks. */
  readonly checks: CheckPlan;
  readonly clock: Clock;

  /** Offers only these generations of the API from here on; what the others have is unknown, until the next reset. */
  offer(apis: readonly ApiName[]): void;
  /** Whether jobs that are started from here on end without deleting their source, until the next reset. */
  failDeletions(fail: boolean): void;
  /**
   * Forgets workspaces, sources, tokens, calls, pending effects, faults, checks and what was switched; the clock and the
   * credentials stay.
   */
  reset(): void;
}

/** Programs the emulator from another process. */
export interface Control {
  /** Whether the request is one under `/_emulator/`. */
  answers(request: IncomingMessage): boolean;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export function createControl(emulator: Programmable): Control {
  const { faults, clock } = emulator;
  const commands: Record<string, Command> = {
    'GET health': () => ({ status: 'ok', now: clock.now() }),
    'GET state': () => ({
      workspaces: emulator.workspaces(),
      sources: emulator.sources().map(withoutConfig),
      deletedSources: emulator.deletedSources().map(withoutConfig),
      maxConcurrentFirstMints: emulator.allMaxConcurrentFirstMints(),
      pendingCommits: emulator.pendingCommits(),
      now: clock.now(),
    }),
    'GET calls': () =>
      emulator.calls.map((call) => ({ ...call, headers: undefined, body: undefined, answer: undefined })),
    'GET faults': () => ({ unused: faults.unused().map(described) }),
    'POST faults': (body) => described(faults.add(faultRuleSchema.parse(body))),
    'DELETE faults': () => {
      faults.clear();
    },
    'POST faults/release': (_body, id) => {
      faults.get(id)?.release();
    },
    'POST faults/random': (body) => {
      faults.random(randomSchema.parse(body));
    },
    'POST checks': (body) => {
      emulator.checks.add(checkRuleSchema.parse(body));
    },
    'DELETE checks': () => {
      emulator.checks.clear();
    },
    'POST apis': (body) => {
      emulator.offer(apisSchema.parse(body).apis);
    },
    'POST deletions': (body) => {
      emulator.failDeletions(deletionsSchema.parse(body).fail);
    },
    'POST clock': (body) => {
      const change = clockSchema.parse(body);
      if ('advance' in change) clock.advance(change.advance);
      else if ('set' in change) clock.set(change.set);
      else clock.reset();
      return { now: clock.now() };
    },
    'POST reset': () => {
      emulator.reset();
    },
  };
  return {
    answers: ({ url = '' }) => url.startsWith(PREFIX),
    answer: async (request, response) => {
      const path = (request.url ?? '').slice(PREFIX.length);
      // `faults/7/release` is the command `faults/release` for the fault 7.
      const [, id] = /^faults\/(\d+)\/release$/.exec(path) ?? [];
      const command = commands[`${request.method ?? ''} ${path.replace(/\/\d+\//, '/')}`];
      await answer(request, response, command && ((body) => command(body, Number(id))));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  run: ((body: unknown) => unknown) | undefined,
): Promise<void> {
  try {
    const text = await readText(request);
    if (!run) send(response, 404, { error: 'no such control' });
    else send(response, 200, run(text === '' ? {} : (JSON.parse(text) as unknown)) ?? { status: 'ok' });
  } catch (error) {
    send(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Configurations and requests' bodies hold credentials, which stay in this process. */
function withoutConfig(source: SourceView): unknown {
  return {
    ...source,
    receivedConfig: undefined,
    receivedCredentials: undefined,
    receivedReplicationConfig: undefined,
  };
}

function described({ id, rule, used }: FaultHandle): unknown {
  return { id, operation: rule.operation ?? null, kind: rule.fault.kind, times: rule.times ?? 1, used };
}
