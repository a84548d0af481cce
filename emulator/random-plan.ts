import type { Call } from './calls.ts';
import { Dice } from './dice.ts';
import type { Fault } from './fault.ts';
import type { OperationName } from './operations.ts';

/** Kinds that can be drawn: those that need no one to release them. */
export type RandomFaultKind = Exclude<Fault['kind'], 'hold'>;

export interface RandomPlanOptions {
  readonly seed: number | string;
  /** The share of calls that go wrong, 0 to 1. */
  readonly rate: number;
  /**
   * Default: everything transient that ends by itself, which leaves out `hang` (it lasts as long as the client's
   * patience), `token_expired` (a client with a token that can't be renewed has to give up) and `redirect` (a refusal
   * for a client that follows none).
   */
  readonly kinds?: readonly RandomFaultKind[];
  /** Default: all. */
  readonly operations?: readonly OperationName[];
  /** Default 50. */
  readonly maxLatencyMs?: number;
  /** Default 1000. */
  readonly maxLateCommitMs?: number;
  /** What `status` answers. Default: what a client may try again after, 429 and the 5xx of a gateway. */
  readonly statuses?: readonly number[];
}

/** What of a call decides its fate, besides the count of such calls; `api` only where a redirect leads. */
export type Drawable = Pick<Call, 'operation' | 'workspaceName' | 'sourceName'> & Partial<Pick<Call, 'api'>>;

export interface RandomPlan {
  /** The fault of the next such call, or null. */
  draw(call: Drawable): Fault | null;
  /** Nothing goes wrong from here on. */
  stop(): void;
}

const TRANSIENT_STATUSES = [429, 500, 502, 503, 504] as const;
const UNCLEAR_STATUSES = [500, 502, 503, 504] as const;

export const defaultRandomKinds: readonly RandomFaultKind[] = [
  'latency',
  'status',
  'commit_then_status',
  'reset_before_commit',
  'reset_after_commit',
  'late_commit',
  'html',
  'commit_then_html',
  'malformed_json',
  'truncated',
  'empty_object',
  'slow_body',
];

export const everyRandomKind: readonly RandomFaultKind[] = [
  ...defaultRandomKinds,
  'hang',
  'token_expired',
  'redirect',
];

/** Where a client that follows redirects makes another source, or lists what it did not ask for. */
const REDIRECT_LOCATIONS = {
  embedded: '/api/v1/embedded/sources',
  agents: '/api/v1/integrations/connectors',
} as const;

/**
 * A plan that the seed fixes: what happens to the nth call of one operation for one workspace and source does not depend
 * on how calls for others interleave with it.
 */
export function createRandomPlan(options: RandomPlanOptions): RandomPlan {
  const counts = new Map<string, number>();
  let stopped = false;
  return {
    draw: ({ operation, workspaceName, sourceName, api }) => {
      if (stopped || operation === null || !(options.operations ?? [operation]).includes(operation))
        return null;
      const key = JSON.stringify([operation, workspaceName, sourceName]);
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      const dice = new Dice(JSON.stringify([options.seed, key, nth]));
      return dice.fraction() < options.rate
        ? drawFault(dice, options, REDIRECT_LOCATIONS[api ?? 'embedded'])
        : null;
    },
    stop: () => {
      stopped = true;
    },
  };
}

function drawFault(dice: Dice, options: RandomPlanOptions, redirectLocation: string): Fault {
  const kinds = options.kinds ?? defaultRandomKinds;
  const kind = dice.pick(kinds);
  const latency = Math.round(dice.fraction() * (options.maxLatencyMs ?? 50));
  switch (kind) {
    case 'latency':
    case 'slow_body':
      return { kind, ms: latency };
    case 'status': {
      const status = dice.pick(options.statuses ?? TRANSIENT_STATUSES);
      if (status === 429) return { kind, status, retryAfter: dice.pick([0, 1]) };
      // With `Retry-After` it is a refusal for now, without it nobody knows what came of the call.
      return status === 503 && dice.fraction() < 0.5 ? { kind, status, retryAfter: 1 } : { kind, status };
    }
    case 'commit_then_status':
      return { kind, status: dice.pick(UNCLEAR_STATUSES) };
    case 'late_commit': {
      const afterMs = Math.round(dice.fraction() * (options.maxLateCommitMs ?? 1000));
      const answers = [504, 'reset', ...(kinds.includes('hang') ? (['hang'] as const) : [])] as const;
      return { kind, afterMs, answer: dice.pick(answers) };
    }
    case 'html':
    case 'commit_then_html':
      return { kind, status: dice.pick([502, 504]) };
    case 'malformed_json':
    case 'hang':
      return { kind, commit: dice.fraction() < 0.5 };
    case 'redirect':
      return { kind, location: redirectLocation, status: dice.pick([302, 307, 308]) };
    case 'reset_before_commit':
    case 'reset_after_commit':
    case 'truncated':
    case 'empty_object':
    case 'token_expired':
      return { kind };
  }
}
