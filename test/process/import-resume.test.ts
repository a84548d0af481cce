import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { customersNamed, namesOf, ndjson, reportIn, startImports, type Imports } from '../support/imports.ts';

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

test(
  'while Temporal is away an import waits, and says so; then it goes on and has lost no row',
  LONG,
  async () => {
    const gateway = await startGateway(`http://${inject('temporal').address}`);
    try {
      const names = namesOf(ROWS);
      const file = await imports.fileOf(ndjson(customersNamed(names)));
      const program = imports.start([...SLOWLY, file], { TEMPORAL_ADDRESS: new URL(gateway.url).host });
      await expect.poll(() => lineReached(file)).toBeGreaterThan(1);
      await gateway.close();
      await program.says(/Temporal does not answer/);
      const reached = await lineReached(file);
      await gateway.accept();
      await expect.poll(() => lineReached(file)).toBeGreaterThan(reached);
      expect(await program.end('SIGINT')).toBe(1);

      const { exitCode, stdout } = await imports.run([file]);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ rows: ROWS, failed: 0, whole_file: true });
      await imports.expectOnce(names);
    } finally {
      await gateway.close();
    }
  },
);

/** The line that an import of the file would go on with; 1 where it has settled nothing. */
async function lineReached(file: string): Promise<number> {
  const checkpoint = `${file}.progress`;
  if (!existsSync(checkpoint)) return 1;
  const { next } = JSON.parse(await readFile(checkpoint, 'utf8')) as { next: { line: number } };
  return next.line;
}
