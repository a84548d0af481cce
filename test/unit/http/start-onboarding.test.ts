import { expect, test } from 'vitest';
import { waitOf } from '../../../src/http/endpoints/start-onboarding.ts';

test.each([
  ['wait=10', 10],
  ['respond-async, wait=5', 5],
  ['wait="7"', 7],
  ['WAIT = 3; foo=bar', 3],
  ['wait=100000', 60],
  ['await=10', null],
  ['wait=soon', null],
  ['', null],
])('Prefer: %s waits for %s seconds', (header, seconds) => {
  expect(waitOf(header)).toBe(seconds);
});
