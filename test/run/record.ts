/** What a run of vitest leaves behind for whoever started it. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Durations } from './durations.ts';

export interface RunRecord {
  readonly files: number;
  readonly passed: number;
  readonly skipped: number;
  /** The tests that failed, and what failed outside of them. */
  readonly failed: readonly string[];
  readonly repeated: readonly RepeatedTest[];
  readonly durations: Durations;
}

/** One that failed, and passed on its second try. */
export interface RepeatedTest {
  readonly test: string;
  /** Of the first try. */
  readonly why: string;
}

/** Names the folder that each run of vitest leaves its record in; without it, none is left. */
export const RECORDS_VARIABLE = 'TEST_RECORDS';

export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(record));
}

/** Those of the folders in it, too; none where it is not there. */
export async function readRecords(folder: string): Promise<RunRecord[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const texts = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFile(join(folder, name), 'utf8'));
  return (await Promise.all(texts)).map((text) => JSON.parse(text) as RunRecord);
}
