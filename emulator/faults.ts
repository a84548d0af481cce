import { z } from 'zod';
import type { Call } from './calls.ts';
import { faultSchema, type Fault } from './fault.ts';
import { operationNames, type OperationName } from './operations.ts';
import { createRandomPlan, type RandomPlan, type RandomPlanOptions } from './random-plan.ts';

/** Which calls: by name, as far as given, or by a function. */
export type FaultCondition =
  { readonly workspaceName?: string; readonly sourceName?: string } | ((call: Call) => boolean);

/** Which calls go wrong, how, and how often. */
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
