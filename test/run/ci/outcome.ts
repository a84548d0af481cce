/** What came of the lanes, in words. */
import type { RunRecord } from '../record.ts';
import { repeatedText } from '../summary.ts';
import { textTable } from '../text-table.ts';

export interface Outcome {
  readonly lane: string;
  readonly seconds: number;
  readonly verdict: 'passed' | 'FAILED' | 'FAILED: too long' | 'not run';
  /** Of its runs of vitest, if there were any. */
  readonly records: readonly RunRecord[];
}

export function outcomesText(outcomes: readonly Outcome[], totalSeconds: number): string {
  const repeated = outcomes.flatMap(({ lane, records }) =>
    records.flatMap((record) => record.repeated.map(({ test, why }) => ({ test: `${lane}: ${test}`, why }))),
  );
  const bad = outcomes.filter(({ verdict }) => verdict !== 'passed').map(({ lane }) => lane);
  return [
    '',
    ...textTable([['lane', 'seconds', 'verdict', 'tests'], ...outcomes.map(rowOf)]),
    '',
    ...repeatedText(repeated),
    '',
    `${Math.round(totalSeconds)} s; ${bad.length === 0 ? 'all passed' : `not passed: ${bad.join(', ')}`}.`,
  ].join('\n');
}

function rowOf({ lane, seconds, verdict, records }: Outcome): (string | number)[] {
  const sum = (count: (record: RunRecord) => number): number =>
    records.reduce((total, record) => total + count(record), 0);
  const failed = sum((record) => record.failed.length);
  const tests = `${sum(({ passed }) => passed)} passed, ${failed} failed, ${sum(({ skipped }) => skipped)} skipped`;
  return [lane, Math.round(seconds), verdict, records.length > 0 ? tests : ''];
}
