/**
 * Patterns of specifications, which search in linear time (RE2) whatever they are: a pattern that backtracks could keep a
 * worker busy for ever. What RE2 does not have, lookarounds and back-references, is not checked here.
 */
import { RE2JS } from 're2js';

const MAX_PATTERN = 256;
/** RE2 writes a repetition out: `x{1000}` is a thousand states. */
const MAX_REPETITIONS = 500;
const MAX_STATES = 2_000;
/** Longer values are not searched: the time is that of the value times that of the pattern. */
const MAX_SEARCHED = 4_096;

/** Whether a pattern can be searched for safely. */
export function isSafePattern(pattern: string): boolean {
  if (pattern.length > MAX_PATTERN || repetitions(pattern) > MAX_REPETITIONS) return false;
  try {
    return RE2JS.compile(pattern).programSize() <= MAX_STATES;
  } catch {
    return false; // not a pattern, or one with what RE2 does not have
  }
}

/** A safe pattern in the form that the validator takes. It keeps patterns apart by their text. */
export function safePattern(pattern: string): { test(value: string): boolean; toString(): string } {
  const compiled = RE2JS.compile(pattern);
  return {
    test: (value) => value.length > MAX_SEARCHED || compiled.matcher(value).find(),
    toString: () => pattern,
  };
}

/** What is written out side by side; of nested ones RE2 itself refuses over a thousand. */
function repetitions(pattern: string): number {
  const counts = pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g);
  return [...counts].reduce((sum, [, least, most = '']) => sum + Number(most === '' ? least : most), 0);
}
