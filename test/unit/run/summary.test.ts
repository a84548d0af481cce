import { expect, test } from 'vitest';
import type { RunRecord } from '../../run/record.ts';
import type { FinishedRun } from '../../run/suite.ts';
import { summaryOf } from '../../run/summary.ts';

const record: RunRecord = { files: 2, passed: 7, skipped: 1, failed: [], repeated: [], durations: {} };
const run: FinishedRun = { name: 'main', exitCode: 0, seconds: 61.4, record };
const lastLine = (text: string): string | undefined => text.split('\n').at(-1);

test('the last line adds up all runs', () => {
  const failing = { ...run, name: 'waiting', exitCode: 1, record: { ...record, failed: ['a > b'] } };
  const { text, failed } = summaryOf([run, failing]);
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'ran      seconds  files  passed  failed  skipped',
      'main          61      2       7       0        1',
      'waiting       61      2       7       1        1',
      '  a > b',
      'Repeated: none.',
    ]),
  );
  expect(lastLine(text)).toBe('14 passed, 1 failed');
  expect(failed).toBe(1);
});

test.each<[string, Partial<FinishedRun>]>([
  ['ended before it was over', { exitCode: 0, record: undefined }],
  ['ended badly although no test had failed', { exitCode: 1 }],
])('a run that %s has failed', (_what, changed) => {
  const { text, failed } = summaryOf([{ ...run, ...changed }]);
  expect(failed).toBe(1);
  expect(lastLine(text)).toMatch(/^\d passed, 1 failed$/);
});

test('a test that passed on its second try is told, with why', () => {
  const repeated = [{ test: 'x.test.ts > y', why: 'expected 503 to be 202' }];
  const { text, failed } = summaryOf([{ ...run, record: { ...record, repeated } }]);
  expect(text).toContain('  x.test.ts > y\n    expected 503 to be 202');
  expect(failed).toBe(0);
});
