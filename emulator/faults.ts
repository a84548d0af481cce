import { z } from 'zod';
import type { Call } from './calls.ts';
import { operationNames, type OperationName } from './operations.ts';
import { createRandomPlan, type RandomPlan, type RandomPlanOptions } from './random-plan.ts';

const ms = z.number().min(0);
const status = z.int().min(200).max(599);
/** Seconds, an HTTP date, or any text to be sent as it is. */
const retryAfter = z.union([z.number(), z.date(), z.string()]).optional();
const body = z.unknown().optional();

/** What can go wrong with one call. "Commit" is the moment at which the call takes effect. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Takes effect and is answered only after so long. */
  z.strictObject({ kind: z.literal('latency'), ms }),
  /** Waits for `until`, or else for `release()`; with `commit` the effect comes first and only the answer waits. */
  z.strictObject({
    kind: z.literal('hold'),
    until: z.instanceof(Promise).optional(),
    commit: z.boolean().optional(),
  }),
  /** Refused without effect; the body is the error envelope unless given. */
  z.strictObject({ kind: z.literal('status'), status, retryAfter, body }),
  z.strictObject({ kind: z.literal('commit_then_status'), status, retryAfter, body }),
  z.strictObject({ kind: z.literal('reset_before_commit') }),
  z.strictObject({ kind: z.literal('reset_after_commit') }),
  /** Answered at once, by a status (default 504), a reset or not at all; takes effect only after so long. */
  z.strictObject({
    kind: z.literal('late_commit'),
    afterMs: ms,
    answer: z.union([status, z.literal('reset'), z.literal('hang')]).optional(),
  }),
  /** A gateway's page, by default with 502. */
  z.strictObject({ kind: z.literal('html'), status: status.optional() }),
  z.strictObject({ kind: z.literal('commit_then_html'), status: status.optional() }),
  /** A 200 whose JSON stops in the middle. */
  z.strictObject({ kind: z.literal('malformed_json'), commit: z.boolean() }),
  /** Takes effect, and the connection ends before the announced length of the answer. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** Takes effect, and is answered by `{}`. */
  z.strictObject({ kind: z.literal('empty_object') }),
  /** A 401 although the token is good. */
  z.strictObject({ kind: z.literal('token_expired') }),
  /** By default with 307. */
  z.strictObject({ kind: z.literal('redirect'), location: z.string(), status: status.optional() }),
  /** No answer, until the client leaves. */
  z.strictObject({ kind: z.literal('hang'), commit: z.boolean().optional() }),
  /** Takes effect, and the second half of the answer comes only after so long. */
  z.strictObject({ kind: z.literal('slow_body'), ms }),
]);

export type Fault = z.infer<typeof faultSchema>;

/** Which calls: by name, as far as given, or by a function. */
export type FaultCondition =
  { readonly workspaceName?: string; readonly sourceName?: string } | ((call: Call) => boolean);

export interface FaultRule {
  /** Default: any operation. */
  readonly operation?: OperationName;
  readonly when?: FaultCondition;
  /** For how many calls. Default 1; `Infinity` for all. */
  readonly times?: number;
  /** How many such calls pass first. Default 0. */
  readonly after?: number;
  readonly fault: Fault;
}

/** A rule as JSON, where `times` may be `all`. */
export const faultRuleSchema = z.strictObject({
  operation: z.enum(operationNames).exactOptional(),
  when: z
    .strictObject({ workspaceName: z.string().exactOptional(), sourceName: z.string().exactOptional() })
    .exactOptional(),
  times: z.union([z.int().min(1), z.literal('all').transform(() => Infinity)]).exactOptional(),
  after: z.int().min(0).exactOptional(),
  fault: faultSchema,
});

export interface FaultHandle {
  readonly id: number;
  readonly rule: FaultRule;
  /** How many calls it has hit. */
  readonly used: number;
  /** Lets go of the calls that a `hold` without `until` holds, and of all it will. */
  release(): void;
  remove(): void;
}

/** The part of a fault that the handle releases. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

interface Entry {
  readonly handle: FaultHandle;
  readonly gate: Gate;
  seen: number;
  used: number;
}

/** Programs what goes wrong. Of several rules for a call the first one added applies; random plans come last. */
export interface Faults {
  add(rule: FaultRule): FaultHandle;
  /** Rules that have not hit as many calls as they were to (any, if they were to hit all). */
  unused(): FaultHandle[];
  get(id: number): FaultHandle | null;
  /** Goes wrong at random, the same way for the same seed. */
  random(options: RandomPlanOptions): RandomPlan;
  /** Removes every rule and plan, and releases what they hold. */
  clear(): void;
}

/** The faults, and for the server: which one this call gets. */
export interface FaultSwitch extends Faults {
  take(call: Call): { fault: Fault; released: Promise<void> } | null;
}

export function createFaults(): FaultSwitch {
  let entries: Entry[] = [];
  let plans: RandomPlan[] = [];
  let lastId = 0;

  const add = (rule: FaultRule): FaultHandle => {
    const gate = createGate();
    const handle: FaultHandle = {
      id: ++lastId,
      rule: { ...rule, fault: faultSchema.parse(rule.fault) },
      get used() {
        return entry.used;
      },
      release: () => {
        gate.open();
      },
      remove: () => {
        gate.open();
        entries = entries.filter((each) => each !== entry);
      },
    };
    const entry: Entry = { handle, gate, seen: 0, used: 0 };
    entries.push(entry);
    return handle;
  };

  return {
    add,
    unused: () => entries.filter(isUnused).map(({ handle }) => handle),
    get: (id) => entries.find(({ handle }) => handle.id === id)?.handle ?? null,
    random: (options) => {
      const plan = createRandomPlan(options);
      plans.push(plan);
      return plan;
    },
    clear: () => {
      for (const { gate } of entries) gate.open();
      for (const plan of plans) plan.stop();
      entries = [];
      plans = [];
    },
    take: (call) => {
      const entry = entries.find((each) => hits(each, call));
      if (entry) {
        entry.used += 1;
        return { fault: entry.handle.rule.fault, released: entry.gate.opened };
      }
      for (const plan of plans) {
        const fault = plan.draw(call);
        if (fault) return { fault, released: Promise.resolve() };
      }
      return null;
    },
  };
}

function hits(entry: Entry, call: Call): boolean {
  const { operation, when, times = 1, after = 0 } = entry.handle.rule;
  if (call.operation === null || (operation ?? call.operation) !== call.operation) return false;
  if (entry.used >= times || !matches(when, call)) return false;
  entry.seen += 1;
  return entry.seen > after;
}

function matches(when: FaultCondition | undefined, call: Call): boolean {
  if (when === undefined) return true;
  if (typeof when === 'function') return when(call);
  return (
    (when.workspaceName ?? call.workspaceName) === call.workspaceName &&
    (when.sourceName ?? call.sourceName) === call.sourceName
  );
}

function isUnused({ handle, used }: Entry): boolean {
  const { times = 1 } = handle.rule;
  return times === Infinity ? used === 0 : used < times;
}

function createGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
