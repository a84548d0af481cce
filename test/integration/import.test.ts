import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import type { OnboardingRequestInput } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { minimal } from '../fixtures/configurations.ts';
import { allOf } from '../support/all-of.ts';
import { startGateway } from '../support/gateway.ts';
import {
  requestFor,
  sourceNamed,
  sourceOf,
  startOnboardings,
  TEMPLATE_ID,
  type TestOnboardings,
} from '../support/onboardings.ts';
import { lineOf, onboardingCommand, startProgram, type CommandResult } from '../support/program.ts';

let it: TestOnboardings;
let env: Record<string, string>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-import-'));
  it = await startOnboardings();
  env = {
    TEMPORAL_CONFIG_FILE: '',
    TEMPORAL_ADDRESS: inject('temporal').address,
    ONBOARDING_TASK_QUEUE: it.taskQueue,
    ONBOARDING_KEYS: it.keys,
  };
});
afterAll(async () => {
  await it.stop();
  await rm(folder, { recursive: true });
});

const run = (args: readonly string[], input?: string): Promise<CommandResult> =>
  onboardingCommand(['import', '--rate', '1000', '--json', ...args], env, input);

function bare(names: readonly string[]): OnboardingRequestInput[] {
  return names.map((name) => {
    const { signup_event, ...request } = requestFor(['Stripe'], name);
    expect(signup_event).toBeDefined();
    return request;
  });
}

function namesOf(count: number): string[] {
  const prefix = randomUUID();
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

function ndjson(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function fileOf(content: string, extension = 'ndjson'): Promise<string> {
  const file = join(folder, `${randomUUID()}.${extension}`);
  await writeFile(file, content);
  return file;
}

async function reportIn(file: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Each is one execution and each source there once. */
async function expectOnce(names: readonly string[]): Promise<void> {
  for (const name of names) {
    expect((await it.onboarding.result(name)).status).toBe('completed');
    expect(it.emulator.sources(name)).toHaveLength(1);
  }
  const query = `TaskQueue = '${it.taskQueue}'`;
  const executions = async (): Promise<number> => {
    const found = await allOf(it.temporal.workflow.list({ query }));
    return found.filter(({ workflowId }) => names.some((name) => workflowId === workflowIdFor(name))).length;
  };
  await expect.poll(executions).toBe(names.length);
}

describe('--check', () => {
  test('tells every problem of every row by its line and path, echoes no value, and starts nothing', async () => {
    const [same = '', differs = ''] = namesOf(2);
    const file = await fileOf(
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
    const { exitCode, stdout, stderr } = await run(['--check', '--report', report, file]);
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
      valid: 4,
      invalid: 2,
      repeated: 1,
      problems: 4,
      preflight: null,
      whole_file: true,
    });
    expect((await reportIn(report)).map(({ line }) => line)).toEqual([3, 6, 5]);
    for (const written of [stdout, stderr, await readFile(report, 'utf8')])
      expect(written).not.toContain('sk_live');
    expect(await it.onboarding.exists(same)).toBe(false);
  });

  test('checks configurations against their templates where it has the credential, each read once', async () => {
    const good = namesOf(30).map((name) => requestFor([sourceOf(connectors.github, minimal.github)], name));
    const bad = requestFor([sourceOf(connectors.stripe, { client_secret: 'sk_live_1234' })]);
    const file = await fileOf(ndjson([...good, bad]));
    const withCredential = {
      AIRBYTE_API_URL: it.emulator.url,
      AIRBYTE_ORGANIZATION_ID: it.emulator.organizationId,
      AIRBYTE_ACCESS_TOKEN: it.emulator.accessToken,
      AIRBYTE_REGISTRY_URL: 'off',
    };
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
    expect(it.emulator.calls.filter(({ path }) => path.includes(github))).toHaveLength(1);
  });

  test('holds no more of a file than it has to: 20,000 rows of 4 KB in a heap of 48 MB', async () => {
    const file = join(folder, 'large.ndjson');
    const writer = await open(file, 'w');
    const padding = 'x'.repeat(4_000);
    for (let batch = 0; batch < 100; batch += 1) {
      const rows = Array.from({ length: 200 }, (_, index) =>
        requestFor([sourceNamed('Stripe', { padding })], `large-${batch}-${index}`),
      );
      await writer.appendFile(ndjson(rows));
    }
    await writer.close();
    const small = { ...env, NODE_OPTIONS: '--max-old-space-size=48' };
    const { exitCode, stdout } = await onboardingCommand(['import', '--check', '--json', file], small);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 20_000, valid: 20_000, problems: 0 });
    expect(exitCode).toBe(0);
  });
});

describe('an import', () => {
  test('starts each row, tells by line what became of it, and goes on after those that are not valid', async () => {
    const [first = '', running = '', conflicting = '', last = ''] = namesOf(4);
    for (const name of [running, conflicting]) {
      await it.onboarding.start(requestFor(['Stripe'], name));
      await it.onboarding.result(name);
    }
    const rows = [
      ...bare([first, running]),
      requestFor(['GitHub'], conflicting),
      { workspace_name: 'no sources' },
      ...bare([last]),
    ];
    const file = await fileOf(ndjson(rows));
    const report = `${file}.report`;
    const { exitCode, stdout } = await run([file, '--report', report]);
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
    await expectOnce([first, last]);
    expect(existsSync(`${file}.progress`)).toBe(false);
  });

  test('runs after live signups, and can be found by its signup event', async () => {
    const [name = ''] = namesOf(1);
    const live = requestFor(['Stripe']);
    await it.onboarding.start(live);
    const file = await fileOf(ndjson(bare([name])));
    expect((await run([file])).exitCode).toBe(0);
    const priorityOf = async (of: string) =>
      (await it.temporal.workflow.getHandle(workflowIdFor(of)).describe()).priority;
    expect(await priorityOf(name)).toMatchObject({
      priorityKey: 4,
      fairnessKey: expect.stringMatching(/^import:/) as string,
    });
    expect((await priorityOf(live.workspace_name))?.priorityKey ?? 3).toBe(3);
    expect((await it.onboarding.result(name)).signup_event).toEqual({
      id: `${file.split('/').at(-1) ?? ''}:1`,
      type: 'import',
      source: 'import',
    });
  });

  test('of CSV makes the same request as NDJSON, from standard input too', async () => {
    const [name = ''] = namesOf(1);
    const header =
      'workspace_name,source_name,source_template_id,source_config.account_id,source_config.client_secret';
    const line = `${name},Stripe,${TEMPLATE_ID},account of Stripe,secret of Stripe`;
    const csv = await run(['-', '--format', 'csv'], `\uFEFF${header}\r\n${line}\r\n`);
    expect(JSON.parse(csv.stdout)).toMatchObject({ rows: 1, started: 1 });
    const again = await run(['-', '--format', 'ndjson'], ndjson(bare([name])));
    const { already_running, already_completed } = JSON.parse(again.stdout) as Record<string, number>;
    expect((already_running ?? 0) + (already_completed ?? 0)).toBe(1);
    expect(again.exitCode).toBe(0);
  });

  test('never writes over the file that it reads', async () => {
    const content = ndjson(bare(namesOf(1)));
    const file = await fileOf(content);
    for (const option of ['--report', '--state'])
      expect((await run([file, option, file, '--restart'])).exitCode).toBe(2);
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  test('a header that can’t be used starts nothing, with exit code 2', async () => {
    const file = await fileOf('workspace_name,oops\nacme,1\n', 'csv');
    const { exitCode, stdout } = await run([file]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'import_file' } });
  });
});

describe('an import that is stopped', () => {
  test('by SIGKILL goes on where it was: no row is lost, started twice, or reported twice', async () => {
    const names = namesOf(120);
    const file = await fileOf(ndjson(bare(names)));
    const args = [file, '--report', `${file}.report`];
    const killed = startProgram('src/cli/main.ts', ['import', '--rate', '20', ...args], env);
    const checkpoint = `${file}.progress`;
    await expect.poll(() => existsSync(checkpoint)).toBe(true);
    killed.kill('SIGKILL');
    await killed;
    const { next } = JSON.parse(await readFile(checkpoint, 'utf8')) as { next: { line: number } };
    expect(next.line).toBeGreaterThan(1);
    expect(next.line).toBeLessThan(names.length);

    const { exitCode, stdout, stderr } = await run(args);
    expect(stderr).toContain(`Going on with line ${next.line}`);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: names.length, whole_file: true });
    const reported = (await reportIn(`${file}.report`)).map(({ workspace_name }) => workspace_name);
    expect(reported).toEqual(names);
    await expectOnce(names);
    expect(existsSync(checkpoint)).toBe(false);
  });

  test('by Ctrl-C says how to go on; of a file that has changed since it does not, until --restart', async () => {
    const names = namesOf(60);
    const file = await fileOf(ndjson(bare(names)));
    const stopped = startProgram('src/cli/main.ts', ['import', '--rate', '10', '--json', file], env);
    await expect.poll(() => existsSync(`${file}.progress`)).toBe(true);
    stopped.kill('SIGINT');
    const { exitCode, stdout, stderr } = await stopped;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('run the same command again');
    const { started, whole_file } = JSON.parse(stdout) as { started: number; whole_file: boolean };
    expect(started).toBeGreaterThan(0);
    expect(whole_file).toBe(false);

    await appendFile(file, ndjson(bare(namesOf(1))));
    const refused = await run([file]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--restart');

    const anew = await run([file, '--restart']);
    expect(anew.exitCode).toBe(0);
    expect(JSON.parse(anew.stdout)).toMatchObject({ rows: 61, whole_file: true });
    await expectOnce(names);
  });
});

test('while Temporal is away an import waits, and says so; then it goes on and has lost no row', async () => {
  const gateway = await startGateway(`http://${inject('temporal').address}`);
  try {
    const names = namesOf(40);
    const file = await fileOf(ndjson(bare(names)));
    const through = { ...env, TEMPORAL_ADDRESS: new URL(gateway.url).host };
    const program = startProgram('src/cli/main.ts', ['import', '--rate', '10', '--json', file], through);
    await expect.poll(() => existsSync(`${file}.progress`)).toBe(true);
    await gateway.close();
    await lineOf(program.stderr, /Temporal does not answer/);
    await gateway.accept();
    const { exitCode, stdout } = await program;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 40, failed: 0, whole_file: true });
    await expectOnce(names);
  } finally {
    await gateway.close();
  }
});
