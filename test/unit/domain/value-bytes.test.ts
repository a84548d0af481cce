import { expect, test } from 'vitest';
import { valueBytes } from '../../../src/domain/value-bytes.ts';

test.each([
  ['a text', 'x'.repeat(1_000), 1_000],
  ['a name', { ['x'.repeat(1_000)]: 1 }, 1_000],
  ['empty objects', Array.from({ length: 1_000 }, () => ({})), 16_000],
  ['numbers', Array.from({ length: 1_000 }, (_, at) => at), 8_000],
])('%s weighs no less than its content', (_what, value, least) => {
  expect(valueBytes(value)).toBeGreaterThanOrEqual(least);
});

test('what is nested without end is weighed, too', () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
  expect(valueBytes(deep)).toBeGreaterThan(100_000);
});

test('nothing weighs little', () => {
  expect(valueBytes(null)).toBeLessThan(100);
});
