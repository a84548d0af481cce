import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineSearchAttributeKey } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { minimal } from '../fixtures/configurations.ts';
import { airbyteWithToken } from '../support/environment.ts';
import { customersNamed, namesOf, ndjson, reportIn } from '../support/import-files.ts';
import { startImports, type Imports } from '../support/imports.ts';
import { onboardingCommand } from '../support/cli.ts';
import { requestFor, sourceNamed, sourceOf, TEMPLATE_ID } from '../support/requests.ts';

let imports: Imports;
beforeAll(async () => {
  imports = await startImports();
});
afterAll(() => imports.stop());

test.each([[['--check']], [[]]])(
  'of a row with very many problems the first hundred are told, and how many there are besides: %j',
  async (options) => {
    const unknown = Object.fromEntries(Array.from({ length: 333 }, (_, at) => [`field_${at}`, 1]));
    const file = await imports.fileOf(ndjson([{ ...requestFor(['Stripe']), ...unknown }]));
    const report = `${file}.report`;
    const { stdout } = await imports.run([...options, '--report', report, file]);
    const { problems, first_problems } = JSON.parse(stdout) as { problems: number; first_problems: object[] };
    expect([problems, first_problems.length]).toEqual([333, 100]);
    const [row] = await reportIn(report);
    expect(row).toMatchObject({ outcome: 'invalid', issues: { length: 100 } });
    expect(row?.['reason']).toContain('and 233 more');
  },
);

describe('--check', () => {
  test('tells every problem of every row by its line and path, echoes no value, and starts nothing', async () => {
    const [same = '', differs = ''] = namesOf(2);
    const file = await imports.fileOf(
      ndjson([
        requestFor(['Stripe'], same),
        requestFor(['Stripe'], differs),
        {
          workspace_name: '',
          sources: [{ name: 'S', source_template_id: 't', source_config: 'sk_live_1234' }],
        },
        requestFor(['Stripe'], same),
        requestFor([sourceNamed('Stripe', { client_secret: 'sk_live_1234' })], differs),
      ]) + '{"client_secret": sk_live_1234}\n',
    );
    const report = `${file}.report`;
    const { exitCode, stdout, stderr } = await imports.run(['--check', '--report', report, file]);
    expect(exitCode).toBe(2);
    const { first_problems, ...counts } = JSON.parse(stdout) as {
      first_problems: { line: number; path: string }[];
    };
    expect(first_problems.map(({ line, path }) => [line, path])).toEqual([
      [3, 'workspace_name'],
      [3, 'sources[0].source_config'],
      [6, ''],
      [5, 'workspace_name'],
    ]);
    expect(counts).toEqual({
      rows: 6,
      valid: 3,
      invalid: 3,
      repeated: 1,
      problems: 4,
      preflight: null,
      whole_file: true,
    });
    const reported = await reportIn(report);
    expect(reported.map(({ line, workspace_name, outcome }) => [line, workspace_name, outcome])).toEqual([
      [1, same, 'valid'],
      [2, differs, 'valid'],
      [3, '', 'invalid'],
      [4, same, 'repeated'],
      [5, differs, 'invalid'],
      [6, null, 'invalid'],
    ]);
    expect(stderr).toContain(`line 5, ${differs}: workspace_name: line 2 asks for something else`);
    for (const written of [stdout, stderr, await readFile(report, 'utf8')])
      expect(written).not.toContain('sk_live');
    expect(await imports.world.onboarding.exists(same)).toBe(false);
  });

  test('of a CSV line whose quotation marks are broken names the line, and no customer beside it as its own', async () => {
    const lines = [
      'workspace_name,source_name,source_template_id,source_config.key',
      `before,Stripe,${TEMPLATE_ID},"of\nthree\nlines"`,
      `broken,Stripe,${TEMPLATE_ID},"sk_live_1"234`,
      `after,Stripe,${TEMPLATE_ID},1`,
    ];
    const file = await imports.fileOf(`${lines.join('\n')}\n`, 'csv');
    const { exitCode, stdout, stderr } = await onboardingCommand(['import', '--check', file], imports.env);
    expect(exitCode).toBe(2);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^line 5: its quotation marks do not fit together/),
      'line 2, before: line 5 can’t be read, and may be of this customer: correct that one',
      'line 6, after: line 5 can’t be read, and may be of this customer: correct that one',
    ]);
    expect(stdout).toContain('2 rows: 0 valid, 2 invalid; 3 problems.');
    expect(stdout + stderr).not.toContain('sk_live');
  });

  test('checks configurations against their templates where it has the credential, each read once', async () => {
    const good = namesOf(30).map((name) => requestFor([sourceOf(connectors.github, minimal.github)], name));
    const bad = requestFor([sourceOf(connectors.stripe, { client_secret: 'sk_live_1234' })]);
    const file = await imports.fileOf(ndjson([...good, bad]));
    const withCredential = { ...airbyteWithToken(imports.world.emulator), AIRBYTE_REGISTRY_URL: 'off' };
    const args = ['import', '--check', '--json', file];
    const { exitCode, stdout } = await onboardingCommand(args, withCredential);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: 30,
      invalid: 1,
      preflight: { checked: 31, skipped: 0 },
      first_problems: [{ line: 31, path: 'sources[0].source_config.account_id' }],
    });
    expect(stdout).not.toContain('sk_live');
    const github = good[0]?.sources[0]?.source_template_id ?? '';
    expect(imports.world.emulator.calls.filter(({ path }) => path.includes(github))).toHaveLength(1);
  });
});

describe('an import', () => {
  test('starts each row, tells by line what became of it, and goes on after those that are not valid', async () => {
    const [first = '', running = '', conflicting = '', last = ''] = namesOf(4);
    for (const name of [running, conflicting]) {
      await imports.world.onboarding.start(requestFor(['Stripe'], name));
      await imports.world.onboarding.result(name);
    }
    const rows = [
      ...customersNamed([first, running]),
      requestFor(['GitHub'], conflicting),
      { workspace_name: 'no sources' },
      ...customersNamed([last]),
    ];
    const file = await imports.fileOf(ndjson(rows));
    const report = `${file}.report`;
    const { exitCode, stdout } = await imports.run([file, '--report', report]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 5,
      started: 2,
      already_completed: 1,
      conflict: 1,
      invalid: 1,
      whole_file: true,
    });
    expect(await reportIn(report)).toMatchObject([
      { line: 1, workspace_name: first, outcome: 'started', reason: null },
      { line: 2, workspace_name: running, outcome: 'already_completed' },
      { line: 3, workspace_name: conflicting, outcome: 'conflict' },
      { line: 4, workspace_name: 'no sources', outcome: 'invalid', issues: [{ line: 4, path: 'sources' }] },
      { line: 5, workspace_name: last, outcome: 'started' },
    ]);
    await imports.expectOnce([first, last]);
    expect(existsSync(`${file}.progress`)).toBe(false);
  });

  test('runs after live signups, and can be found by its signup event', async () => {
    const [name = ''] = namesOf(1);
    const live = requestFor(['Stripe']);
    await imports.world.onboarding.start(live);
    const file = await imports.fileOf(ndjson(customersNamed([name])));
    expect((await imports.run([file])).exitCode).toBe(0);
    const priorityOf = async (of: string) =>
      (await imports.world.temporal.workflow.getHandle(workflowIdFor(of)).describe()).priority;
    expect(await priorityOf(name)).toMatchObject({
      priorityKey: 4,
      fairnessKey: expect.stringMatching(/^import:/) as string,
    });
    expect((await priorityOf(live.workspace_name))?.priorityKey ?? 3).toBe(3);
    expect((await imports.world.onboarding.result(name)).signup_event).toEqual({
      id: `${file.split('/').at(-1) ?? ''}:1`,
      type: 'import',
      source: 'import',
    });
    const { typedSearchAttributes } = await imports.world.temporal.workflow
      .getHandle(workflowIdFor(name))
      .describe();
    expect(typedSearchAttributes.get(defineSearchAttributeKey('SignupSource', 'KEYWORD'))).toBe('import');
  });

  test('of a signup event takes what the row says, and adds what it does not', async () => {
    const [name = ''] = namesOf(1);
    const header =
      'workspace_name,source_name,source_template_id,source_config.account_id,signup_event.source';
    const line = `${name},Stripe,${TEMPLATE_ID},1,crm`;
    const file = await imports.fileOf(`${header}\n${line}\n,,,,\n`, 'csv');
    const { exitCode, stdout } = await imports.run([file]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 1, started: 1, problems: 0 });
    expect((await imports.world.onboarding.result(name)).signup_event).toEqual({
      id: `${file.split('/').at(-1) ?? ''}:2`,
      type: 'import',
      source: 'crm',
    });
  });

  test('of CSV makes the same request as NDJSON, from standard input too', async () => {
    const [name = ''] = namesOf(1);
    const header =
      'workspace_name,source_name,source_template_id,source_config.account_id,source_config.client_secret';
    const line = `${name},Stripe,${TEMPLATE_ID},account of Stripe,secret of Stripe`;
    const csv = await imports.run(['-', '--format', 'csv'], `\uFEFF${header}\r\n${line}\r\n`);
    expect(JSON.parse(csv.stdout)).toMatchObject({ rows: 1, started: 1 });
    const again = await imports.run(['-', '--format', 'ndjson'], ndjson(customersNamed([name])));
    const { already_running, already_completed } = JSON.parse(again.stdout) as Record<string, number>;
    expect((already_running ?? 0) + (already_completed ?? 0)).toBe(1);
    expect(again.exitCode).toBe(0);
  });

  test('of one row tells of one row', async () => {
    const file = await imports.fileOf(ndjson(customersNamed(namesOf(1))));
    const said = async (...args: string[]): Promise<string> =>
      (await onboardingCommand(['import', file, ...args], imports.env)).stdout;
    expect(await said('--check')).toMatch(/^1 row: 1 valid, 0 invalid; 0 problems\./);
    expect(await said()).toBe('1 row: 1 started.');
  });

  test('starts nothing where it can’t write how far it is', async () => {
    const [name = ''] = namesOf(1);
    const file = await imports.fileOf(ndjson(customersNamed([name])));
    const state = join(imports.folder, 'none', 'progress');
    const { exitCode, stdout, stderr } = await imports.run([file, '--state', state]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'import_file' } });
    expect(stderr).not.toContain('run the same command again');
    expect(await imports.world.onboarding.exists(name)).toBe(false);
  });

  test('never writes over the file that it reads, nor the report over how far it is', async () => {
    const content = ndjson(customersNamed(namesOf(1)));
    const file = await imports.fileOf(content);
    for (const option of ['--report', '--state'])
      expect((await imports.run([file, option, file, '--restart'])).exitCode).toBe(2);
    expect(await readFile(file, 'utf8')).toBe(content);
    for (const others of [[], ['--check']])
      expect((await imports.run([file, '--report', `${file}.progress`, ...others])).exitCode).toBe(2);
  });

  test('a CSV file whose lines end with CR alone is refused, and none of its secrets is told', async () => {
    const lines = [
      'workspace_name,source_name,source_template_id,source_config.key',
      'a,S,t,hunter2',
      'b,S,t,topsecret99',
    ];
    const file = await imports.fileOf(`${lines.join('\r')}\r`, 'csv');
    for (const args of [[file], [file, '--check']]) {
      const { exitCode, stdout, stderr } = await imports.run(args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('LF or CRLF line ends');
      expect(stdout + stderr).not.toMatch(/hunter2|topsecret99/);
    }
  });

  test('of names that a spreadsheet has shortened warns first, and starts neither of two that became equal', async () => {
    const [other = ''] = namesOf(1);
    const row = (name: string): string => `${name},Stripe,${TEMPLATE_ID}`;
    const names = ['7.31062E+17', other, '7.31062E+17'];
    const csv = ['workspace_name,source_name,source_template_id', ...names.map(row)].join('\r\n');
    const { exitCode, stdout, stderr } = await imports.run([await imports.fileOf(csv, 'csv')]);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, expect.stringContaining('lines: 2, 4.')]);
    expect(JSON.parse(stdout)).toMatchObject({ started: 1, invalid: 2 });
    expect(await imports.world.onboarding.exists('7.31062E+17')).toBe(false);
    await imports.expectOnce([other]);
  });

  test('of a workbook says how to save it, by its name and by what is in it', async () => {
    const workbook = await imports.fileOf('PK\u0003\u0004…', 'xlsx');
    for (const format of [[], ['--format', 'csv']]) {
      const { exitCode, stderr } = await imports.run([...format, workbook]);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('save it as CSV')]);
    }
  });

  test('a header that can’t be used starts nothing, with exit code 2', async () => {
    const file = await imports.fileOf('workspace_name,oops\nacme,1\n', 'csv');
    const { exitCode, stdout, stderr } = await imports.run([file]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'import_file' } });
    expect(stderr).toContain('Stopped before the first row.');
    expect(stderr).not.toContain('go on from there');
  });
});
