import { describe, expect, it } from 'vitest';
import { backoff, boundedRetryAfter, nextLook } from '../../../src/domain/backoff.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const middle = (): number => 0.5;

describe('the delay after a transient failure', () => {
  it.each([
    ['at first', 0, SECOND],
    ['after 8 s', 8 * SECOND, 8 * SECOND],
    ['after a minute', MINUTE, MINUTE],
    ['just before the hour', HOUR - 1, MINUTE],
    ['after the first hour', HOUR, 10 * MINUTE],
    ['after a day', 24 * HOUR, 10 * MINUTE],
  ])('%s', (_when, failingFor, delay) => {
    expect(backoff(failingFor, middle)).toBe(delay);
  });

  it('doubles with each attempt until it is a minute', () => {
    let failingFor = 0;
    const delays = Array.from({ length: 8 }, () => {
      const delay = backoff(failingFor, middle);
      failingFor += delay;
      return delay / SECOND;
    });
    expect(delays).toEqual([1, 1, 2, 4, 8, 16, 32, 60]);
  });

  it('is spread by a fifth to either side, and never above its cap', () => {
    expect(backoff(10 * SECOND, () => 0)).toBe(8 * SECOND);
    expect(backoff(10 * SECOND, () => 0.999_999)).toBe(12 * SECOND);
    expect(backoff(MINUTE, () => 0.999_999)).toBe(MINUTE);
    expect(backoff(2 * HOUR, () => 0.999_999)).toBe(10 * MINUTE);
  });
});

it('Retry-After is taken as it is, between a second and an hour', () => {
  expect([0, 500, 5 * SECOND, HOUR, 7 * 24 * HOUR].map(boundedRetryAfter)).toEqual([
    SECOND,
    SECOND,
    5 * SECOND,
    HOUR,
    HOUR,
  ]);
});

describe('looks after an unknown outcome', () => {
  it('are at 5 s, 15 s, then every 30 s, and when the commit window closes', () => {
    const commitWindow = 150 * SECOND;
    const looks: number[] = [];
    for (let at = 0; at < commitWindow;) {
      at += nextLook(at, commitWindow);
      looks.push(at / SECOND);
    }
    expect(looks).toEqual([5, 15, 45, 75, 105, 135, 150]);
  });

  it('fit into a commit window that is shorter than the first of them', () => {
    expect(nextLook(0, 2 * SECOND)).toBe(2 * SECOND);
  });

  it('are never in the past', () => {
    expect(nextLook(200 * SECOND, 150 * SECOND)).toBe(0);
  });
});
