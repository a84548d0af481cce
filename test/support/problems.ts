import type { FieldProblem } from '../../src/domain/history/types.ts';
import type { Specification } from '../../src/preflight/specification.ts';

/** What a specification finds. @throws Error where it does not check the configuration */
export function problemsOf(
  specification: Specification,
  config: Readonly<Record<string, unknown>>,
): readonly FieldProblem[] {
  const checked = specification.check(config);
  if (checked.kind === 'skipped') throw new Error(checked.reason);
  return checked.problems;
}
