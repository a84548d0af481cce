/** An import as a process: killed and gone on with, stopped, beside another one, and in little memory. */
import { existsSync } from 'node:fs';
import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customersNamed, lineReached, namesOf, ndjson, reportIn } from '../support/import-files.ts';
import { startImports, type Imports } from '../support/imports.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';

let imports: Imports;
beforeAll(async () => {
  imports = await startImports();
});
afterAll(() => imports.stop());

// Several processes one after the other, and the onboardings that they start.
const LONG = { timeout: 400_000 };

// So slowly that what stops it comes long before its end, on any machine; the rest is imported as fast as it may.
const ROWS = 60;
const SLOWLY = ['--rate', '1'];

describe('an import that is stopped', LONG, () => {
  test('by SIGKILL goes on where it was: no row is lost, started twice, or reported twice', async () => {
    const names = namesOf(ROWS);
    const file = await imports.fileOf(ndjson(customersNamed(names)));
    const args = [file, '--report', `${file}.report`];
    const killed = imports.start([...SLOWLY, ...args]);
    await expect.poll(() => lineReached(file)).toBeGreaterThan(1);
    await killed.end('SIGKILL');
    const line = await lineReached(file);
    expect(line).toBeLessThan(names.length);

    const { exitCode, stdout, stderr } = await imports.run(args);
    expect(stderr).toContain(`The import of process ${killed.pid} has ended without a word`);
    expect(stderr).toContain(`Going on with line ${line}`);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: names.length, whole_file: true });
    const reported = (await reportIn(`${file}.report`)).map(({ workspace_name }) => workspace_name);
    expect(reported).toEqual(names);
    await imports.expectOnce(names);
    expect(existsSync(`${file}.progress`)).toBe(false);
    expect(existsSync(`${file}.progress.lock`)).toBe(false);
  });

  test('by Ctrl-C says how to go on; of a file that has changed since it does not, until --restart', async () => {
    const names = namesOf(ROWS);
    const file = await imports.fileOf(ndjson(customersNamed(names)));
    const stopped = imports.start([...SLOWLY, file]);
    await expect.poll(() => lineReached(file)).toBeGreaterThan(1);
    expect(await stopped.end('SIGINT')).toBe(1);
    const { stdout, stderr } = stopped;
    expect(stderr).toContain('run the same command again');
    const { started, whole_file } = JSON.parse(stdout) as { started: number; whole_file: boolean };
    expect(started).toBeGreaterThan(0);
    expect(whole_file).toBe(false);

    await appendFile(file, ndjson(customersNamed(namesOf(1))));
    expect(existsSync(`${file}.progress.lock`)).toBe(false);
    const refused = await imports.run([file]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--restart');

    const anew = await imports.run([file, '--restart']);
    expect(anew.exitCode).toBe(0);
    expect(JSON.parse(anew.stdout)).toMatchObject({ rows: ROWS + 1, whole_file: true });
    await imports.expectOnce(names);
  });
});

test(
  'a second import of the file that is being imported is refused, and the first goes on',
  LONG,
  async () => {
    const names = namesOf(ROWS);
    const file = await imports.fileOf(ndjson(customersNamed(names)));
    const args = [file, '--report', `${file}.report`];
    const first = imports.start([...SLOWLY, ...args]);
    await expect.poll(() => lineReached(file)).toBeGreaterThan(1);
    const second = await imports.run([...args, '--restart']);
    expect(second.exitCode).toBe(2);
    expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'import_file' } });
    expect(second.stderr).toContain(
      `Another import of this file runs (${file}.progress.lock: process ${first.pid} on `,
    );
    await first.end('SIGINT');
    const { rows } = JSON.parse(first.stdout) as { rows: number };
    const reported = (await reportIn(`${file}.report`)).map(({ workspace_name }) => workspace_name);
    expect(reported).toEqual(names.slice(0, rows));
  },
);

test.each([
  ['', []],
  [' --check', ['--check']],
])('an import of standard input%s is stopped by Ctrl-C while nothing comes from there', async (_, args) => {
  const [name = ''] = namesOf(1);
  const program = imports.start(['-', '--format', 'ndjson', ...args]);
  program.write(`${ndjson([...customersNamed([name]), {}])}{"workspace_name": "half of a row`);
  await program.says(/line 2: sources/);
  expect(await program.end('SIGINT')).toBe(2);
  expect(JSON.parse(program.stdout)).toMatchObject({ rows: 2, invalid: 1, whole_file: false });
});

test(
  '--check holds no more of a file than it has to: 8,000 rows of 16 KB in a heap of 64 MB',
  LONG,
  async () => {
    const file = join(imports.folder, 'large.ndjson');
    const writer = await open(file, 'w');
    const padding = 'x'.repeat(16_000);
    for (let batch = 0; batch < 40; batch += 1) {
      const rows = Array.from({ length: 200 }, (_, index) =>
        requestFor([sourceNamed('Stripe', { padding })], `large-${batch}-${index}`),
      );
      await writer.appendFile(ndjson(rows));
    }
    await writer.close();
    const program = imports.start(['--check', file], { NODE_OPTIONS: '--max-old-space-size=64' });
    expect(await program.ended).toBe(0);
    expect(JSON.parse(program.stdout)).toMatchObject({ rows: 8_000, valid: 8_000, problems: 0 });
  },
);
