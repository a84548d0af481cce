/** Arms as they are written to a file, so that another measurement can be compared with them. */
import type { MeasuredArm } from './measure.ts';

export interface ListedArm {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly text: string;
  readonly covered: boolean;
  /** `false` where it is in no script that was recorded. */
  readonly mapped: boolean;
}

export function listOf(arms: readonly MeasuredArm[]): ListedArm[] {
  return arms.map(({ file, line, column, kind, text, covered, mapped }) => {
    return { file, line, column, kind, text, covered, mapped };
  });
}
