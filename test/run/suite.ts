/** All tests that need nothing but Node: real waits beside everything else, since they cost no more than their time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfChanged } from '../../build.ts';
import { readRecords, RECORDS_VARIABLE, type RunRecord } from './record.ts';
import { runVitest } from './vitest-process.ts';

/** Its record is the sign that nothing of the suite waits any more. */
export const WAITING = 'waiting';

export interface SuiteRun {
  readonly name: string;
  readonly args: readonly string[];
}

const SUITE: readonly [SuiteRun, SuiteRun] = [
  { name: 'main', args: ofProjects('unit', 'wire', 'temporal', 'agents', 'process') },
  { name: WAITING, args: ofProjects(WAITING) },
];

export interface FinishedRun {
  readonly name: string;
  readonly exitCode: number;
  readonly seconds: number;
  /** None where it ended before it was over. */
  readonly record: RunRecord | undefined;
}

/**
 * Builds where that is needed, and runs both at once: the first is shown while it runs, the second when it is over.
 * @throws Error where there is nothing to test, since it can't be built
 */
export async function runSuite(signal: AbortSignal, [shown, beside] = SUITE): Promise<FinishedRun[]> {
  await buildIfChanged();
  const given = process.env[RECORDS_VARIABLE];
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'onboarding-test-records-')));
  const run = async (
    { name, args }: SuiteRun,
    isLive: boolean,
  ): Promise<FinishedRun & { output: string }> => {
    const records = join(folder, name);
    const result = await runVitest({ args, isLive, records, signal });
    const [record] = await readRecords(records);
    return { name, record, ...result };
  };
  try {
    const running = run(beside, false);
    const main = await run(shown, true);
    const waiting = await running;
    process.stdout.write(`\nBeside them, the tests that really wait:\n${waiting.output}\n`);
    return [main, waiting];
  } finally {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function ofProjects(...names: readonly string[]): string[] {
  return names.flatMap((name) => ['--project', name]);
}
