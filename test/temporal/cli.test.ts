import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { OnboardingRequestInput } from '../../src/client.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES, workflowIdFor } from '../../src/domain/names.ts';
import { parseKeyring, parseNamedKeys } from '../../src/secrets/index.ts';
import { airbyteWithClient, httpAt, temporalEnvironment } from '../support/environment.ts';
import { startWorld, type World } from '../support/world.ts';
import { onboardingCommand } from '../support/cli.ts';
import { requestFor } from '../support/requests.ts';

const PACKAGE_JSON = new URL('../../package.json', import.meta.url);

let world: World;
let env: Record<string, string>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-cli-'));
  world = await startWorld({ policy: { request_timeout_ms: 5_000 } });
  env = {
    ...temporalEnvironment(world),
    ...airbyteWithClient(world.emulator),
  };
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

const onboarding = (args: readonly string[], input?: string) => onboardingCommand(args, env, input);

async function fileOf(request: unknown): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.json`);
  await writeFile(file, JSON.stringify(request));
  return file;
}

async function completed(): Promise<OnboardingRequestInput> {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  return request;
}

describe('help', () => {
  test('names every command', async () => {
    const { exitCode, stdout } = await onboardingCommand(['--help']);
    expect(exitCode).toBe(0);
    const named = [...stdout.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);
    const commands = [
      'dev',
      'worker',
      'start',
      'import',
      'status',
      'watch',
      'list',
      'views',
      'retry',
      'cancel',
      'token',
      'templates',
      'template',
      'check',
      'setup',
      'limits',
      'doctor',
      'keygen',
    ];
    expect(named).toEqual(expect.arrayContaining(commands));
  });

  test('is there for a command, and tells of --json', async () => {
    const { exitCode, stdout } = await onboardingCommand(['start', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/--wait[^]*--extend[^]*--json/);
  });
});

test('keygen prints a key, and with --json one JSON value', async () => {
  const [text, json] = await Promise.all([
    onboardingCommand(['keygen', '--id', 'k1']),
    onboardingCommand(['keygen', '--json']),
  ]);
  expect(parseKeyring(text.stdout).active.id).toBe('k1');
  const { key } = JSON.parse(json.stdout) as { key: string };
  expect(parseKeyring(key).active.bytes).toHaveLength(32);
  // The day, and what makes it another one's than that of a second key of that day.
  expect(parseKeyring(key).active.id).toMatch(/^k\d{8}-[0-9a-f]{6}$/);
});

test('keygen --api-key prints a key of a caller, under its name', async () => {
  const [unnamed, named, both, wrong] = await Promise.all([
    onboardingCommand(['keygen', '--api-key']),
    onboardingCommand(['keygen', '--api-key', 'web', '--json']),
    onboardingCommand(['keygen', '--api-key', 'web', '--id', 'k1']),
    onboardingCommand(['keygen', '--api-key', 'my app']),
  ]);
  expect(parseNamedKeys(unnamed.stdout)).toMatchObject([{ name: 'backend' }]);
  const { key } = JSON.parse(named.stdout) as { key: string };
  expect(parseNamedKeys(key)).toMatchObject([{ name: 'web' }]);
  expect([both.exitCode, wrong.exitCode]).toEqual([2, 2]);
  expect(wrong.stderr).toContain('--api-key: The name of a key must be 1 to 64 letters');
});

test('keygen refuses an id that ONBOARDING_KEYS could not hold, and says what one is made of', async () => {
  const { exitCode, stdout, stderr } = await onboardingCommand(['keygen', '--id', 'a:b']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('The id of a key must be 1 to 64 letters, digits, - or _.');
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(PACKAGE_JSON, 'utf8')) as { version: string };
  const { exitCode, stdout } = await onboardingCommand(['--version']);
  expect([exitCode, stdout]).toEqual([0, version]);
});

test('cancel of one that has closed says how it ended, and that nothing was cancelled', async () => {
  const request = await completed();
  const { exitCode, stdout, stderr } = await onboarding(['cancel', request.workspace_name]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^It completed before, at \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\): nothing was cancelled/);
  expect(stdout).toContain('completed, done, 100 %');
});

describe('a customer', () => {
  test('is started from a file, waited for, and found again by status, watch and list', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    const file = await fileOf(request);
    const started = await onboarding(['start', file, '--wait', '--json']);
    expect(started.exitCode).toBe(0);
    expect(started.stderr).toMatch(/^Started\.\n[^]*100 % {2}completed, done$/m);
    const { outcome, progress } = JSON.parse(started.stdout) as Record<string, Record<string, unknown>>;
    expect(outcome).toBe('started');
    expect(progress).toMatchObject({ status: 'completed', percent: 100 });

    const name = request.workspace_name;
    const [status, watched, again] = await Promise.all([
      onboarding(['status', name, '--json']),
      onboarding(['watch', name, '--json']),
      onboarding(['start', file]),
    ]);
    expect([status.exitCode, watched.exitCode, again.exitCode]).toEqual([0, 0, 0]);
    expect(JSON.parse(status.stdout)).toEqual(progress);
    expect(JSON.parse(watched.stdout)).toEqual(progress);
    expect(watched.stderr).toContain('100 %  completed, done');
    expect(again.stderr).toBe('It is completed already; nothing was started.');
    expect(again.stdout).toMatch(/completed, done, 100 %[^]*✓ Stripe {3}created[^]*✓ HubSpot {2}created/);

    // Visibility is eventually consistent.
    const listed = async (): Promise<unknown> =>
      JSON.parse((await onboarding(['list', '--status', 'completed', '--limit', '1000', '--json'])).stdout);
    await expect
      .poll(listed)
      .toEqual(
        expect.arrayContaining([expect.objectContaining({ workspace_name: name, status: 'completed' })]),
      );
  });

  test('can come from standard input; the answer does not wait without --wait', async () => {
    const request = requestFor(['Stripe']);
    const { exitCode, stdout } = await onboarding(['start', '-', '--json'], JSON.stringify(request));
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'started', progress: { status: 'running' } });
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  });
});

test('without a terminal, watch tells what changes line by line', async () => {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  const { exitCode, stderr, stdout } = await onboarding(['watch', request.workspace_name]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/100 % {2}completed, done/);
  expect(stderr + stdout).not.toContain('\u001B');
});

describe('exit code', () => {
  test('1: it failed', async () => {
    const request = await completed();
    const stopped = requestFor(['Stripe']);
    await world.temporal.workflow.start('onboarding', {
      workflowId: workflowIdFor(stopped.workspace_name),
      taskQueue: 'nobody',
    });
    await world.temporal.workflow.getHandle(workflowIdFor(stopped.workspace_name)).terminate();
    const [watched, retried] = await Promise.all([
      onboarding(['watch', stopped.workspace_name, '--json']),
      onboarding(['retry', request.workspace_name, '--json']),
    ]);
    expect(watched.exitCode).toBe(1);
    expect(JSON.parse(watched.stdout)).toMatchObject({
      status: 'failed',
      failure: { type: 'Onboarding.Terminated' },
    });
    // Nothing is left to retry: what was asked for meets what is there.
    expect(retried.exitCode).toBe(4);
    expect(JSON.parse(retried.stdout)).toMatchObject({ error: { code: 'not_retryable' } });
  });

  test('2: wrong usage, or an invalid request with every problem', async () => {
    const invalid = await fileOf({ workspace_name: ' x', sources: [], extra: 1 });
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{"client_secret": "very-secret" "x"}');
    const [unknown, noName, badStatus, absent, unreadable, refused, mixed, typeless] = await Promise.all([
      onboarding(['no-such-command']),
      onboarding(['status']),
      onboarding(['list', '--status', 'sleeping']),
      onboarding(['start', join(folder, 'absent.json')]),
      onboarding(['start', broken]),
      onboarding(['start', invalid, '--json']),
      onboarding(['retry', 'acme', '--since', 'yesterday']),
      onboarding(['start', '-'], '{"workspace_name": 7}'),
    ]);
    const all = [unknown, noName, badStatus, absent, unreadable, refused, mixed, typeless];
    expect(all.map(({ exitCode }) => exitCode)).toEqual(all.map(() => 2));
    for (const { stderr } of [unknown, noName, badStatus]) expect(stderr).toContain('--help');
    expect(absent.stderr).toContain('Check its name');
    expect(mixed.stderr).toContain('go with --status');
    expect(unreadable.stderr).toMatch(/is not valid JSON/);
    expect(unreadable.stderr).not.toContain('very-secret');
    const { error } = JSON.parse(refused.stdout) as { error: { code: string; issues: { path: string }[] } };
    expect(error.code).toBe('invalid_request');
    expect(error.issues.map(({ path }) => path).sort()).toEqual(['extra', 'sources', 'workspace_name']);
    expect(typeless.stderr).toBe(
      'The request is not valid: workspace_name: must be text; sources: is missing; it must be a list.',
    );
  });

  test('2: a configuration that cannot be used, with every problem', async () => {
    const { exitCode, stderr } = await onboardingCommand(
      ['worker'],
      temporalEnvironment({ address: world.address, keys: 'k1:very-secret' }),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/3 problem[^]*ONBOARDING_KEYS[^]*AIRBYTE_ORGANIZATION_ID[^]*AIRBYTE_CLIENT_ID/);
    expect(stderr).not.toContain('very-secret');
  });

  test('3: not found', async () => {
    const { exitCode, stdout } = await onboarding(['status', 'nobody-of-that-name', '--json']);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not_found' } });
  });

  test('4: it exists with another request', async () => {
    const request = await completed();
    const other = await fileOf({ ...request, region_id: 'another' });
    const { exitCode, stdout, stderr } = await onboarding(['start', other, '--json']);
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'conflict', fields: ['region_id'] } });
    expect(stderr).toContain('region_id');
  });
});

test('what a namespace lacks is named at the start with the command that adds it, which does no harm twice', async () => {
  const { cliPath } = inject('temporal');
  const server = await startTemporalServer({ cliPath, searchAttributes: [], uiPort: null });
  try {
    const fresh = { ...env, TEMPORAL_ADDRESS: server.address };
    const names = SEARCH_ATTRIBUTES.map(({ name }) => name);
    const service = { ...fresh, ...httpAt(0) };
    for (const [command, settings] of [
      ['worker', fresh],
      ['serve', service],
    ] as const) {
      const { exitCode, stderr } = await onboardingCommand([command], settings);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`${names.join(', ')}. Run \`onboarding setup\` once.`);
    }
    const first = await onboardingCommand(['setup', '--json'], fresh);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(first.stdout)).toEqual({ namespace: 'default', registered: names, existing: [] });
    // The server learns of them a moment later.
    await expect
      .poll(async () => JSON.parse((await onboardingCommand(['setup', '--json'], fresh)).stdout) as unknown, {
        timeout: 60_000,
      })
      .toEqual({ namespace: 'default', registered: [], existing: names });
  } finally {
    await server.stop();
  }
});
