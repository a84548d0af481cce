/** How often what is at an offset was executed. */
import type { CountedFunction, CountedRange } from './layout.ts';

/**
 * The count of the innermost range around each offset; `0` where there is none, since V8 leaves out what is in
 * something that was not executed.
 * @param offsets in ascending order
 */
export function countsAt(functions: readonly CountedFunction[], offsets: readonly number[]): number[] {
  const ranges = functions.flatMap((each) => each.ranges).sort(outerFirst);
  const around: CountedRange[] = [];
  const leave = (offset: number): void => {
    while ((around.at(-1)?.endOffset ?? Infinity) <= offset) around.pop();
  };
  let next = 0;
  return offsets.map((offset) => {
    for (let range = ranges[next]; range !== undefined && range.startOffset <= offset; range = ranges[next]) {
      leave(range.startOffset);
      around.push(range);
      next += 1;
    }
    leave(offset);
    return around.at(-1)?.count ?? 0;
  });
}

function outerFirst(a: CountedRange, b: CountedRange): number {
  return a.startOffset - b.startOffset || b.endOffset - a.endOffset;
}
