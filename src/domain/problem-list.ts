/** Lists of problems, which grow with the input that is wrong: as long as a person reads, and how many more there are. */

/** The most problems that are told of one input; a request of 256 KiB can have tens of thousands. */
export const MAX_PROBLEMS = 100;

/** The first problems, and how many there are besides. */
export interface FirstProblems<T> {
  readonly first: readonly T[];
  readonly more: number;
}

export function firstProblems<T>(all: readonly T[]): FirstProblems<T> {
  return { first: all.slice(0, MAX_PROBLEMS), more: Math.max(0, all.length - MAX_PROBLEMS) };
}

/** The first of these texts; where there are more, the last one says how many. */
export function firstProblemTexts(all: readonly string[]): readonly string[] {
  const { first, more } = firstProblems(all);
  return more === 0 ? first : [...first, andMore(more)];
}

/** `and 1,233 more` */
export function andMore(count: number): string {
  return `and ${count.toLocaleString('en')} more`;
}
