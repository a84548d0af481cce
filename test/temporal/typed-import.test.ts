/** `onboarding import FILE --typed`: cells are read as what templates ask for, and as the same again whatever those say later. */
import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { airbyteWithToken } from '../support/environment.ts';
import { lineReached, namesOf, ndjson } from '../support/import-files.ts';
import { startImports, type Imports } from '../support/imports.ts';
import { onboardingCommand, startCommand, type CommandResult } from '../support/cli.ts';
import { requestFor, TEMPLATE_ID } from '../support/requests.ts';

let imports: Imports;
/** An organization whose template asks for an integer, and the same one after somebody has made a text of it. */
let before: Emulator, after: Emulator;
beforeAll(async () => {
  imports = await startImports();
  before = await organizationAskingFor({ type: 'integer', title: 'Port' });
  after = await organizationAskingFor({ type: 'string', title: 'Port' });
});
afterAll(async () => {
  await imports.stop();
  await before.close();
  await after.close();
});

async function organizationAskingFor(port: unknown): Promise<Emulator> {
  const properties = { host: { type: 'string' }, port, ssl: { type: ['boolean', 'null'] } };
  const connectionSpecification = { type: 'object', properties, required: ['host'] };
  return await startEmulator({
    templates: [{ id: TEMPLATE_ID, name: 'Database', user_config_spec: { connectionSpecification } }],
  });
}

const HEADER =
  'workspace_name,source_name,source_template_id,source_config.host,source_config.port,source_config.ssl';

function csv(names: readonly string[], cells = 'db.example.com,5432,TRUE', templateId = TEMPLATE_ID): string {
  return [HEADER, ...names.map((name) => `${name},Database,${templateId},${cells}`)].join('\n');
}

function environmentWith(organization: Emulator): Record<string, string> {
  return { ...imports.env, ...airbyteWithToken(organization), AIRBYTE_REGISTRY_URL: 'off' };
}

async function run(organization: Emulator, ...args: readonly string[]): Promise<CommandResult> {
  return await onboardingCommand(
    ['import', '--rate', '1000', '--json', ...args],
    environmentWith(organization),
  );
}

/** How many rows are onboarded, or being onboarded, from before. */
function found({ stdout }: CommandResult): number {
  const { already_running, already_completed } = JSON.parse(stdout) as Record<string, number>;
  return (already_running ?? 0) + (already_completed ?? 0);
}

test('cells are read as what the template asks for: the request is the one that NDJSON would have made', async () => {
  const [name = ''] = namesOf(1);
  const file = await imports.fileOf(csv([name]), 'csv');
  const { exitCode, stdout } = await run(before, file, '--typed');
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ rows: 1, started: 1 })]);
  await imports.expectOnce([name]);
  const source_config = { host: 'db.example.com', port: 5432, ssl: true };
  const { workspace_name, sources } = requestFor(
    [{ name: 'Database', source_template_id: TEMPLATE_ID, source_config }],
    name,
  );
  const same = await imports.run([await imports.fileOf(ndjson([{ workspace_name, sources }]))]);
  expect(found(same)).toBe(1);
});

test('the same file again, with rows added, makes the same requests although the template asks for something else now', async () => {
  const [name = '', added = ''] = namesOf(2);
  const file = await imports.fileOf(csv([name]), 'csv');
  await run(before, file, '--typed');
  for (const args of [[], ['--restart']]) {
    const again = await run(after, file, '--typed', ...args);
    expect([again.exitCode, found(again)]).toEqual([0, 1]);
  }
  await appendFile(file, `\n${added},Database,${TEMPLATE_ID},db.example.com,5432,`);
  const more = await run(after, file, '--typed');
  expect([more.exitCode, found(more)]).toEqual([0, 1]);
  expect(JSON.parse(more.stdout)).toMatchObject({ started: 1 });
  const { types } = JSON.parse(await readFile(`${file}.progress`, 'utf8')) as { types: unknown };
  expect(types).toEqual({
    [TEMPLATE_ID]: {
      'source_config.host': 'text',
      'source_config.port': 'integer',
      'source_config.ssl': 'boolean',
    },
  });
});

test('without --typed a file that was imported with it is refused, and nothing comes to be in conflict', async () => {
  const [name = '', added = ''] = namesOf(2);
  const file = await imports.fileOf(csv([name]), 'csv');
  await run(before, file, '--typed');
  await appendFile(file, `\n${added},Database,${TEMPLATE_ID},db.example.com,5432,`);
  for (const args of [[], ['--restart']]) {
    const { exitCode, stderr } = await imports.run([file, ...args]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('add --typed')]);
  }
  expect(await imports.world.onboarding.exists(added)).toBe(false);
});

describe('an import that was stopped', () => {
  const ROWS = 8;

  async function stopped(file: string, ...args: readonly string[]): Promise<void> {
    const running = startCommand(['import', '--json', '--rate', '1', file, ...args], environmentWith(before));
    await expect.poll(() => lineReached(file), { timeout: 60_000 }).toBeGreaterThan(1);
    await running.interrupt();
    expect(existsSync(`${file}.progress`)).toBe(true);
  }

  test('goes on with the types that it began with', async () => {
    const names = namesOf(ROWS);
    const file = await imports.fileOf(csv(names), 'csv');
    await stopped(file, '--typed');
    expect((await run(after, file, '--typed')).exitCode).toBe(0);
    const again = await run(after, file, '--typed');
    expect([again.exitCode, found(again)]).toEqual([0, ROWS]);
  });

  test('goes on without --typed where it was begun so', async () => {
    const file = await imports.fileOf(csv(namesOf(ROWS)), 'csv');
    await stopped(file);
    const { exitCode, stderr } = await run(before, file, '--typed');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('begun without --typed')]);
    const { exitCode: done } = await imports.run([file]);
    expect(done).toBe(0);
    expect(existsSync(`${file}.progress`)).toBe(false);
  });
});

describe('--check --typed', () => {
  test('passes what is right so, tells of a cell that is not such, and keeps nothing', async () => {
    const [right = '', wrong = ''] = namesOf(2);
    const row = `${wrong},Database,${TEMPLATE_ID},db.example.com,05432,yes`;
    const file = await imports.fileOf(`${csv([right])}\n${row}\n`, 'csv');
    const { exitCode, stdout } = await run(before, file, '--check', '--typed');
    expect(exitCode).toBe(2);
    const { valid, first_problems } = JSON.parse(stdout) as { valid: number; first_problems: object[] };
    expect(valid).toBe(1);
    expect(first_problems).toMatchObject([
      { line: 3, path: 'sources[0].source_config.port' },
      { line: 3, path: 'sources[0].source_config.ssl' },
    ]);
    expect(existsSync(`${file}.progress`)).toBe(false);
  });

  test('tells where credentials of a source’s own do not go with the API', async () => {
    const [name = ''] = namesOf(1);
    const [header, row] = csv([name]).split('\n');
    const file = await imports.fileOf(`${header},credentials.key\n${row},sk_live_1234\n`, 'csv');
    const { stdout } = await run(before, file, '--check', '--typed');
    expect(JSON.parse(stdout)).toMatchObject({
      first_problems: [{ line: 2, path: 'sources[0].credentials' }],
    });
    expect(stdout).not.toContain('sk_live');
  });
});

test('of a template that nobody knows a warning is given, and its columns are texts', async () => {
  const other = '9c1b8e64-07a2-4f6d-8b35-2e4d7f1a0c93';
  const file = await imports.fileOf(csv(namesOf(1), undefined, other), 'csv');
  const { exitCode, stderr } = await run(before, file, '--typed');
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`There is no source template "${other}"`)]);
  expect(await readFile(`${file}.progress`, 'utf8')).toContain('"source_config.port": "text"');
});

describe('nothing is started', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['without Airbyte’s credential', [], /--typed asks source templates.*AIRBYTE_ORGANIZATION_ID/],
    ['of NDJSON', ['--format', 'ndjson'], /--typed goes with CSV/],
  ])('%s', async (_, args, words) => {
    const [name = ''] = namesOf(1);
    const file = await imports.fileOf(csv([name]), 'csv');
    for (const others of [[], ['--check']]) {
      const { exitCode, stderr } = await imports.run([file, '--typed', ...args, ...others]);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(words)]);
    }
    expect(await imports.world.onboarding.exists(name)).toBe(false);
  });

  test('of standard input, beside which nothing can be kept', async () => {
    const { exitCode, stderr } = await imports.run(['-', '--format', 'csv', '--typed'], csv(namesOf(1)));
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--typed goes with a file')]);
  });

  test('while Airbyte does not answer', async () => {
    const [name = ''] = namesOf(1);
    const file = await imports.fileOf(csv([name]), 'csv');
    const gone = await organizationAskingFor({ type: 'integer' });
    await gone.close();
    const { exitCode, stdout } = await run(gone, file, '--typed');
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([5, { error: { code: 'airbyte' } }]);
    expect(await imports.world.onboarding.exists(name)).toBe(false);
    expect((await run(before, file, '--typed')).exitCode).toBe(0);
  });
});
