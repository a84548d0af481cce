import { describe, expect, it } from 'vitest';
import { refusedCall } from '../../../src/airbyte/failures.ts';
import { createRedactor } from '../../../src/redaction/index.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

const retryAfterMs = (header: string | undefined): number | null => {
  const answer = {
    status: 429,
    headers: { 'retry-after': header },
    body: '',
    incomplete: null,
    forwarded: false,
  };
  const call = { operation: 'createSource', credential: 'scoped' } as const;
  return refusedCall(call, answer, createRedactor([]), now).retryAfterMs;
};

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
    ['Fri, 02 Jan 2026 03:05:05 GMT', 60_000],
    ['Friday, 02-Jan-26 03:05:05 GMT', 60_000],
    ['Fri Jan  2 03:05:05 2026', 60_000],
    ['Fri, 02 Jan 2026 03:04:04 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ])('%s is %d ms', (value, expected) => {
    expect(retryAfterMs(value)).toBe(expected);
  });

  it.each([
    [undefined],
    [''],
    ['-5'],
    ['1.5'],
    ['1e3'],
    ['soon'],
    ['0x10'],
    ['2026-01-02T03:05:05Z'],
    ['Fri, 99 Jan 2026 03:05:05 GMT'],
    ['Fri, 02 Abc 2026 03:05:05 GMT'],
  ])('%s is malformed', (value) => {
    expect(retryAfterMs(value)).toBeNull();
  });
});
