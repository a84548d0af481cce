import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RateLimit } from '../../../src/http-server/index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('each caller has a limit of its own, and is told how long to wait', () => {
  const limit = new RateLimit(2);
  expect([limit.count('one'), limit.count('one'), limit.count('two')]).toEqual([null, null, null]);
  vi.advanceTimersByTime(20_000);
  expect(limit.count('one')).toBe(40_000);
  vi.advanceTimersByTime(40_000);
  expect(limit.count('one')).toBeNull();
});

test('however many come, as many as are remembered stay: whoever was met first is forgotten', () => {
  const limit = new RateLimit(1, { maxRemembered: 100 });
  for (let caller = 0; caller < 100; caller += 1) limit.count(`caller ${caller}`);
  expect(limit.count('caller 0')).not.toBeNull();
  limit.count('another');
  // Forgotten, and met anew.
  expect(limit.count('caller 0')).toBeNull();
  expect(limit.count('caller 99')).not.toBeNull();
});

test('names are told apart by what is remembered of them', () => {
  const limit = new RateLimit(1);
  expect(limit.count('x'.repeat(1_000))).toBeNull();
  expect(limit.count(`${'x'.repeat(1_000)}y`)).not.toBeNull();
});
