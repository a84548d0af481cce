import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const text = z.string().exactOptional();

/** What becomes of connection checks. By default every one succeeds at once. */
export const checkRuleSchema = z.strictObject({
  /** Which checks, by name, as far as given. */
  when: z.strictObject({ workspaceName: text, sourceName: text }).exactOptional(),
  /** For how many checks; default all. */
  times: z.int().min(1).exactOptional(),
  status: z.enum(['succeeded', 'failed', 'cancelled', 'inconclusive', 'skipped']),
  /** How often it is asked for and still `running`; default 0, `for ever` it never ends. */
  runningFor: z.union([z.int().min(0), z.literal('for ever')]).exactOptional(),
  error_message: text,
  enhanced_error_message: text,
  failure_reason: z.record(z.string(), z.unknown()).exactOptional(),
});

export type CheckRule = z.infer<typeof checkRuleSchema> & {
  /** Besides the names: by what is tried. Only from within this process. */
  readonly matches?: (check: CheckedSource) => boolean;
};

/** What is tried. */
export interface CheckedSource {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly sourceName: string | null;
  readonly config: Readonly<Record<string, unknown>>;
}

interface Check {
  readonly source: CheckedSource;
  readonly rule: CheckRule;
  asked: number;
}

/** Programs what becomes of connection checks. Of several rules for a check the first one added applies. */
export class CheckPlan {
  #rules: { readonly rule: CheckRule; used: number }[] = [];

  add(rule: CheckRule): void {
    this.#rules.push({ rule, used: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  ruleFor(source: CheckedSource): CheckRule {
    const entry = this.#rules.find(
      ({ rule, used }) => used < (rule.times ?? Infinity) && isMeant(rule, source),
    );
    if (entry === undefined) return { status: 'succeeded' };
    entry.used += 1;
    return entry.rule;
  }
}

function isMeant({ when, matches }: CheckRule, source: CheckedSource): boolean {
  return (
    (when?.workspaceName ?? source.workspaceName) === source.workspaceName &&
    (when?.sourceName ?? source.sourceName) === source.sourceName &&
    (matches?.(source) ?? true)
  );
}

/** The checks that were started. */
export class Checks {
  readonly #byId = new Map<string, Check>();

  start(source: CheckedSource, rule: CheckRule): string {
    const id = randomUUID();
    this.#byId.set(id, { source, rule, asked: 0 });
    return id;
  }

  /** What is tried; null where there is none of the id. */
  sourceOf(id: string): CheckedSource | null {
    return this.#byId.get(id)?.source ?? null;
  }

  /** How far it is; null where there is none of the id, or not in this workspace. */
  ask(id: string, workspaceId?: string): Record<string, unknown> | null {
    const check = this.#byId.get(id);
    if (check === undefined) return null;
    if (workspaceId !== undefined && check.source.workspaceId !== workspaceId) return null;
    const { rule } = check;
    const { runningFor = 0 } = rule;
    check.asked += 1;
    if (runningFor === 'for ever' || check.asked <= runningFor) return { id, status: 'running' };
    const { status, error_message, enhanced_error_message, failure_reason } = rule;
    return { id, status, error_message, enhanced_error_message, failure_reason };
  }
}
