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

/** A pattern in the form that the validator takes, which keeps patterns apart by their text. */
export interface SafePattern {
  /** What it weighs in memory: some 400 bytes a state. */
  readonly states: number;
  /** What searching a value costs: characters times states. */
  stepsFor(value: string): number;
  test(value: string): boolean;
  toString(): string;
}

/** A pattern that can be searched for safely; `null` for one that cannot. */
export function safePattern(pattern: string): SafePattern | null {
  if (pattern.length > MAX_PATTERN || repetitions(pattern) > MAX_REPETITIONS) return null;
  const compiled = compile(pattern);
  const states = compiled?.programSize() ?? Infinity;
  if (compiled === null || states > MAX_STATES) return null;
  return {
    states,
    stepsFor: (value) => (isSearched(value) ? value.length * states : 0),
    test: (value) => !isSearched(value) || compiled.matcher(value).find(),
    toString: () => pattern,
  };
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null; // not a pattern, or one with what RE2 does not have
  }
}

function isSearched(value: string): boolean {
  return value.length <= MAX_SEARCHED;
}

/** What is written out side by side; of nested ones RE2 itself refuses over a thousand. */
function repetitions(pattern: string): number {
  const counts = pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g);
  return [...counts].reduce((sum, [, least, most = '']) => sum + Number(most === '' ? least : most), 0);
}
