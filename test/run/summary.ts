/** What is told at the end, of all runs in one. */
import type { RepeatedTest } from './record.ts';
import type { FinishedRun } from './suite.ts';
import { textTable } from './text-table.ts';

export interface Summary {
  readonly text: string;
  readonly failed: number;
}

export function summaryOf(runs: readonly FinishedRun[]): Summary {
  const failures = runs.flatMap(failuresOf);
  const repeated = runs.flatMap(({ record }) => record?.repeated ?? []);
  const passed = runs.reduce((sum, { record }) => sum + (record?.passed ?? 0), 0);
  const lines = [
    '',
    ...textTable([['ran', 'seconds', 'files', 'passed', 'failed', 'skipped'], ...runs.map(rowOf)]),
    '',
    ...(failures.length > 0 ? ['Failed:', ...failures.map((failure) => `  ${failure}`), ''] : []),
    ...repeatedText(repeated),
    '',
    `${passed} passed, ${failures.length} failed`,
  ];
  return { text: lines.join('\n'), failed: failures.length };
}

export function repeatedText(repeated: readonly RepeatedTest[]): string[] {
  if (repeated.length === 0) return ['Repeated: none.'];
  return [
    'Repeated: each failed, and passed on its second try, which is a defect to be mended:',
    ...repeated.flatMap(({ test, why }) => [`  ${test}`, `    ${why}`]),
  ];
}

function rowOf(run: FinishedRun): (string | number)[] {
  const { name, seconds, record } = run;
  const counts = [record?.files ?? 0, record?.passed ?? 0, failuresOf(run).length, record?.skipped ?? 0];
  return [name, Math.round(seconds), ...counts];
}

/** A run that did not end well has failed, also where no test of it has. */
function failuresOf({ name, exitCode, record }: FinishedRun): readonly string[] {
  if (record === undefined) return [`${name}: it ended before it was over, with ${exitCode}`];
  if (record.failed.length === 0 && exitCode !== 0) return [`${name}: it ended with ${exitCode}`];
  return record.failed;
}
