import { describe, expect, it } from 'vitest';
import { backoffMs, boundedRetryAfterMs, untilNextLookMs } from '../../../src/domain/backoff.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.ts';

const middle = (): number => 0.5;

describe('the delay after a transient failure', () => {
  it.each([
    ['at first', 0, SECOND_MS],
    ['after 8 s', 8 * SECOND_MS, 8 * SECOND_MS],
    ['after a minute', MINUTE_MS, MINUTE_MS],
    ['just before the hour', HOUR_MS - 1, MINUTE_MS],
    ['after the first hour', HOUR_MS, 10 * MINUTE_MS],
    ['after a day', 24 * HOUR_MS, 10 * MINUTE_MS],
  ])('%s', (_when, failingForMs, delayMs) => {
    expect(backoffMs(failingForMs, middle)).toBe(delayMs);
  });

  it('doubles with each attempt until it is a minute', () => {
    let failingForMs = 0;
    const delays = Array.from({ length: 8 }, () => {
      const delayMs = backoffMs(failingForMs, middle);
      failingForMs += delayMs;
      return delayMs / SECOND_MS;
    });
    expect(delays).toEqual([1, 1, 2, 4, 8, 16, 32, 60]);
  });

  it('is spread by a fifth to either side, and never above its cap', () => {
    expect(backoffMs(10 * SECOND_MS, () => 0)).toBe(8 * SECOND_MS);
    expect(backoffMs(10 * SECOND_MS, () => 0.999_999)).toBe(12 * SECOND_MS);
    expect(backoffMs(MINUTE_MS, () => 0.999_999)).toBe(MINUTE_MS);
    expect(backoffMs(2 * HOUR_MS, () => 0.999_999)).toBe(10 * MINUTE_MS);
  });
});

it('Retry-After is taken as it is, between a second and an hour', () => {
  expect([0, 500, 5 * SECOND_MS, HOUR_MS, 7 * 24 * HOUR_MS].map(boundedRetryAfterMs)).toEqual([
    SECOND_MS,
    SECOND_MS,
    5 * SECOND_MS,
    HOUR_MS,
    HOUR_MS,
  ]);
});

describe('looks after an unknown outcome', () => {
  it('are at 5 s, 15 s, then every 30 s, and when the commit window closes', () => {
    const commitWindowMs = 150 * SECOND_MS;
    const looks: number[] = [];
    for (let at = 0; at < commitWindowMs;) {
      at += untilNextLookMs(at, commitWindowMs);
      looks.push(at / SECOND_MS);
    }
    expect(looks).toEqual([5, 15, 45, 75, 105, 135, 150]);
  });

  it('fit into a commit window that is shorter than the first of them', () => {
    expect(untilNextLookMs(0, 2 * SECOND_MS)).toBe(2 * SECOND_MS);
  });

  it('are never in the past', () => {
    expect(untilNextLookMs(200 * SECOND_MS, 150 * SECOND_MS)).toBe(0);
  });
});
