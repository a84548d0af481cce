/**
 * Patterns of specifications, which search in linear time (RE2) whatever they are: a pattern that backtracks could keep a
 * worker busy for ever. What cannot be searched for so is left out, and a pattern never refuses what ECMAScript's would take.
 */
import { RE2JS } from 're2js';
import { translated, type Way } from './ecma-pattern.ts';

const MAX_PATTERN = 256;
/** RE2 writes a repetition out: `x{1000}` is a thousand states. */
const MAX_REPETITIONS = 500;
const MAX_STATES = 2_000;
/** Longer values are not searched: the time is that of the value times that of the pattern. */
const MAX_SEARCHED = 4_096;
/** Halves of characters that are two of UTF-16. */
const ASTRAL = /[\ud800-\udfff]/;

/** A pattern in the form that the validator takes, which keeps patterns apart by their text. */
export interface SafePattern {
  /** What it weighs in memory: some 400 bytes a state. */
  readonly states: number;
  /** Whatever it takes of the values that it is searched in fits the specification's pattern too. */
  readonly isExact: boolean;
  /** Whether a value is taken unseen. */
  passesOver(value: string): boolean;
  /** What searching a value costs: characters times states. */
  stepsFor(value: string): number;
  test(value: string): boolean;
  toString(): string;
}

/** A pattern that can be searched for safely; `null` for one that cannot. */
export function safePattern(pattern: string): SafePattern | null {
  if (pattern.length > MAX_PATTERN || repetitions(pattern) > MAX_REPETITIONS) return null;
  const translation = translated(pattern);
  if (translation === null) return null;
  const { isExact, takesAstral } = translation;
  const ways = compiledWays(translation.ways);
  if (ways === null) return null;
  const states = ways.reduce((sum, way) => sum + way.states, 0);
  const passesOver = (value: string): boolean =>
    value.length > MAX_SEARCHED || (takesAstral && ASTRAL.test(value));
  return {
    states,
    isExact,
    passesOver,
    stepsFor: (value) => (passesOver(value) ? 0 : value.length * states),
    test: (value) => passesOver(value) || ways.some((way) => way.takes(value)),
    toString: () => pattern,
  };
}

interface CompiledWay {
  readonly states: number;
  takes(value: string): boolean;
}

/** `null` where all of them together are too large. */
function compiledWays(ways: readonly Way[]): readonly CompiledWay[] | null {
  const compiledWays: CompiledWay[] = [];
  let states = 0;
  for (const { search, conditions } of ways) {
    const searches = [{ search, isWanted: true }, ...conditions].map((one) => ({
      isWanted: one.isWanted,
      compiled: compile(one.search),
    }));
    const size = searches.reduce((sum, { compiled }) => sum + (compiled?.programSize() ?? Infinity), 0);
    states += size;
    if (states > MAX_STATES) return null;
    compiledWays.push({
      states: size,
      takes: (value) =>
        searches.every(({ compiled, isWanted }) => compiled?.matcher(value).find() === isWanted),
    });
  }
  return compiledWays;
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null; // more repetitions than RE2 takes
  }
}

/** What is written out side by side; of nested ones RE2 itself refuses over a thousand. */
function repetitions(pattern: string): number {
  const counts = pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g);
  return [...counts].reduce((sum, [, least, most = '']) => sum + Number(most === '' ? least : most), 0);
}
