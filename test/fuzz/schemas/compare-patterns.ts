/** Patterns of preflight beside ECMAScript's: what those take, these must take; one that is exact takes nothing else. */
import { safePattern } from '../../../src/preflight/safe-pattern.ts';
import { compiled, ecmaPattern, randomPattern, randomText } from './patterns.ts';
import type { Random } from './random.ts';

export interface PatternCounts {
  pairs: number;
  /** Texts that ECMAScript does not take. */
  invalid: number;
  refused: number;
}

export interface WrongPattern {
  readonly pattern: string;
  readonly text: string;
  readonly isExact: boolean;
  /** By ECMAScript, in either of its modes. */
  readonly isTaken: boolean;
}

const TEXTS_EACH = 8;

/** Compares by one random pattern; answers what is wrong, and adds to the counts. */
export function wrongPatterns(random: Random, counts: PatternCounts): WrongPattern[] {
  const pattern = randomPattern(random);
  const [safe, search] = [safePattern(pattern), ecmaPattern(pattern)];
  if (safe === null || search === null) return [];
  const other = compiled(pattern, '');
  return Array.from({ length: TEXTS_EACH }, () => randomText(random)).flatMap((text) => {
    // Validators search in one mode or the other; what only one of them takes must not be refused.
    const isTaken = search.test(text) || other?.test(text) === true;
    const isRefused = !safe.test(text);
    counts.pairs += 1;
    counts.invalid += isTaken ? 0 : 1;
    counts.refused += isRefused ? 1 : 0;
    const mayTakeMore = !safe.isExact || safe.passesOver(text);
    const isRight = isTaken ? !isRefused : isRefused || mayTakeMore;
    return isRight ? [] : [{ pattern, text, isExact: safe.isExact, isTaken }];
  });
}
