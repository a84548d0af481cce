/** The real Temporal server on PostgreSQL, with what docker-compose.yml sets up. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OnboardingRequestInput } from '../../src/client.ts';
import { DEFAULT_TASK_QUEUE, WORKSPACE_NAME_MAX_COLUMN_BYTES } from '../../src/domain/names.ts';
import { parseKeyring } from '../../src/secrets/index.ts';
import { callsOf } from '../support/calls.ts';
import { runCli } from '../support/cli.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { parkMany } from '../support/sign-up.ts';
import { untilParked } from '../support/until-parked.ts';
import { ComposedStack } from '../support/postgres/stack.ts';

const SECOND = 1_000;
const REQUEST_TIMEOUT = 10 * SECOND;

let stack: ComposedStack;
let world: World;
let folder: string;
/** What is there to be ended, also where the rest could not be started. */
const started: (() => Promise<void>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-postgres-test-'));
  started.push(() => rm(folder, { recursive: true, force: true }));
  stack = await ComposedStack.start({ AIRBYTE_REQUEST_TIMEOUT: `${REQUEST_TIMEOUT / SECOND}s` });
  started.push(() => stack.stop());
  expect(await stack.run('setup')).toMatchObject({ exitCode: 0 });
  stack.startProcesses('worker');
  world = await startWorld({
    address: stack.temporal.address,
    emulator: stack.emulator,
    keys: parseKeyring(stack.keys),
    taskQueue: DEFAULT_TASK_QUEUE,
    policy: { request_timeout_ms: REQUEST_TIMEOUT, commit_window_ms: REQUEST_TIMEOUT + SECOND },
    withoutWorker: true,
  });
  started.push(() => world.stop());
});
afterAll(async () => {
  for (const end of started.reverse()) await end();
});

/** How many sources of each name stand in a workspace. */
function countOf({ workspace_name: name }: OnboardingRequestInput): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const source of world.emulator.sources(name)) counts[source.name] = (counts[source.name] ?? 0) + 1;
  return counts;
}

const EACH_ONCE = { Stripe: 1, HubSpot: 1, GitHub: 1 };

/** The names that `onboarding list` tells. */
async function listed(status: string, prefix: string): Promise<string[]> {
  const { stdout } = await runCli(world, ['list', '--status', status, '--limit', '1000', '--json']);
  const found = JSON.parse(stdout) as { workspace_name: string }[];
  return found.map(({ workspace_name: name }) => name).filter((name) => name.startsWith(prefix));
}

test('three sources are created, each exactly once', async () => {
  const request = requestFor();
  await world.onboarding.start(request);
  expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  expect(countOf(request)).toEqual(EACH_ONCE);
});

test('schema, namespace and setup do no harm twice', async () => {
  const request = requestFor();
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  await stack.temporal.runJob('temporal-schema');
  await stack.temporal.runJob('temporal-namespace');
  const again = await stack.run('setup');
  expect(again.exitCode).toBe(0);
  expect(again.stdout).not.toContain('registered');
  expect(await world.onboarding.start(request)).toMatchObject({ outcome: 'already_completed' });
});

test('a parked one is listed, corrected from a file, and completed', async () => {
  const {
    names: [name = ''],
    mend,
  } = await parkMany(world, 1, 'parked');
  await expect.poll(() => listed('needs_attention', 'parked-')).toEqual([name]);
  mend();
  const file = join(folder, 'corrected.json');
  await writeFile(file, JSON.stringify({ sources: [sourceNamed('Stripe', { client_secret: 'corrected' })] }));
  expect(await runCli(world, ['retry', name, '--with', file])).toMatchObject({ exitCode: 0 });
  expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(world.emulator.sources(name)).toMatchObject([{ receivedConfig: { client_secret: 'corrected' } }]);
  await expect.poll(() => listed('needs_attention', 'parked-')).toEqual([]);
  await expect.poll(() => listed('completed', 'parked-')).toEqual([name]);
});

test('many that are parked by a common cause are retried with one command', async () => {
  const { names, mend } = await parkMany(world, 40, 'many');
  await expect.poll(async () => (await listed('needs_attention', 'many-')).length).toBe(names.length);
  mend();
  const args = ['retry', '--status', 'needs_attention', '--failure-type', 'Airbyte.Forbidden'];
  const { exitCode, stdout } = await runCli(world, [...args, '--rate', '50', '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ found: names.length, retried: names.length, failed: 0 });
  for (const name of names) expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(names.flatMap((name) => world.emulator.sources(name))).toHaveLength(names.length);
});

test('the server is killed and started again while onboardings are under way: every source exactly once', async () => {
  const requests = Array.from({ length: 24 }, (_, index) => requestFor(undefined, `killed-${index}`));
  // Their calls take effect while the server lives, and are answered when it is dead.
  const held = world.emulator.faults.add({
    operation: 'createSource',
    when: ({ workspaceName }) => workspaceName?.startsWith('killed-') ?? false,
    times: Infinity,
    fault: { kind: 'hold', commit: true },
  });
  await Promise.all(requests.map((request) => world.onboarding.start(request)));
  const creates = (): number =>
    requests.flatMap(({ workspace_name: name }) => callsOf(world, name, 'createSource')).length;
  await expect.poll(creates).toBeGreaterThan(requests.length);

  await stack.temporal.kill();
  held.release();
  held.remove();
  await stack.temporal.start();
  for (const request of requests) {
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
    expect(countOf(request)).toEqual(EACH_ONCE);
  }
});

test('a name that fits no column of the database is refused, and says how long one may be', async () => {
  const longest = requestFor(['Stripe'], 'x'.repeat(WORKSPACE_NAME_MAX_COLUMN_BYTES));
  await world.onboarding.start(longest);
  expect((await world.onboarding.result(longest.workspace_name)).status).toBe('completed');

  const longer = requestFor(['Stripe'], 'x'.repeat(WORKSPACE_NAME_MAX_COLUMN_BYTES + 1));
  await expect(world.onboarding.start(longer)).rejects.toMatchObject({
    code: 'invalid_request',
    issues: [{ path: 'workspace_name', message: expect.stringContaining('at most 244 bytes') as string }],
  });
});

test('from an older backup everything is done again without creating anything twice', async () => {
  const {
    names: [parked = ''],
    mend,
  } = await parkMany(world, 1, 'restored');
  await stack.temporal.backUp(folder);
  mend();
  await world.onboarding.retry(parked);
  await world.onboarding.result(parked);
  const since = requestFor();
  await world.onboarding.start(since);
  await world.onboarding.result(since.workspace_name);

  await stack.stopProcesses();
  await stack.temporal.kill();
  await stack.temporal.restore(folder);
  await stack.temporal.start();
  stack.startProcesses('worker');
  // What a person had mended is parked again, and what came since is unknown.
  expect(await untilParked(world.onboarding, parked)).toMatchObject({ status: 'needs_attention' });
  await world.onboarding.retry(parked);
  expect((await world.onboarding.result(parked)).sources).toMatchObject([{ state: 'adopted' }]);
  expect(world.emulator.sources(parked)).toHaveLength(1);
  expect(await world.onboarding.start(since)).toMatchObject({ outcome: 'started' });
  expect((await world.onboarding.result(since.workspace_name)).status).toBe('completed');
  expect(countOf(since)).toEqual(EACH_ONCE);
});
