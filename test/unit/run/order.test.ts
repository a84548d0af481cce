import { expect, test } from 'vitest';
import { longestFirst, type TestFile } from '../../run/order.ts';
import { renewed } from '../../run/durations.ts';

const file = (path: string): TestFile => ({ project: path.split('/')[0] ?? '', path });
const ordered = (files: string[], durations: Record<string, number>): string[] =>
  longestFirst(files.map(file), durations).map(({ path }) => path);

test('the longest file is first, and one that nothing is known of before it', () => {
  const durations = { 'unit/a': 1, 'unit/b': 3, 'unit/c': 2 };
  expect(ordered(['unit/a', 'unit/b', 'unit/c', 'unit/new', 'unit/newer'], durations)).toEqual([
    'unit/new',
    'unit/newer',
    'unit/b',
    'unit/c',
    'unit/a',
  ]);
});

test('files of a project stay together, and that with the longest is first', () => {
  const durations = { 'unit/a': 2, 'unit/b': 1, 'temporal/a': 9, 'temporal/b': 1, 'process/a': 5 };
  const files = ['unit/new', ...Object.keys(durations)];
  expect(ordered(files, durations)).toEqual([
    'temporal/a',
    'temporal/b',
    'process/a',
    'unit/new',
    'unit/a',
    'unit/b',
  ]);
});

test('a renewal keeps what is about as it was, rounds the rest, and forgets files that there are no more', () => {
  const before = { b: 10_000, a: 10_000, gone: 500 };
  expect(JSON.stringify(renewed(before, { c: 1_234, b: 11_900, a: 12_340 }))).toBe(
    JSON.stringify({ a: 12_300, b: 10_000, c: 1_200 }),
  );
});
