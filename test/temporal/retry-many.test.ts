import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import type { FailureType } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { generateKey, parseKeyring } from '../../src/secrets/index.ts';
import { runCli } from '../support/cli.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed, sourceOf } from '../support/requests.ts';
import { NAMESPACE_OF_MANY } from '../support/namespaces.ts';
import { parkMany } from '../support/sign-up.ts';
import { untilParked } from '../support/until-parked.ts';
import { callsOf } from '../support/calls.ts';
import { skipTime } from '../support/skip-time.ts';

/** Of hundreds of tasks on a busy machine one may get lost, which then costs an attempt's time and a commit window. */
const POLICY = { request_timeout_ms: 20_000, commit_window_ms: 30_000 };

let world: World;
let folder: string;
beforeAll(async () => {
  world = await startWorld({ namespace: NAMESPACE_OF_MANY, policy: POLICY });
  folder = await mkdtemp(join(tmpdir(), 'onboarding-retry-'));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const park = (...[count, prefix, status]: [number, string, number?]) =>
  parkMany(world, count, prefix, status);

/** Waits until visibility, which is eventually consistent, knows of so many. */
async function untilListed(
  status: 'needs_attention' | 'failed',
  prefix: string,
  count: number,
): Promise<void> {
  const listed = async (): Promise<number> =>
    (await world.onboarding.list({ status, limit: Infinity })).filter(({ workspace_name }) =>
      workspace_name.startsWith(`${prefix}-`),
    ).length;
  await expect.poll(listed, { timeout: 60_000 }).toBe(count);
}

// Two hundred of them, each with a worker's turn or two.
const LONG = { timeout: 400_000 };

test(
  '200 parked ones are retried with one command, 50 of them corrected; a completed one is untouched',
  LONG,
  async () => {
    const completed = requestFor(['Stripe']);
    await world.onboarding.start(completed);
    const before = await world.onboarding.result(completed.workspace_name);

    const { names, mend } = await park(200, 'parked');
    await untilListed('needs_attention', 'parked', 200);
    mend();
    const corrected = sourceNamed('Stripe', { client_secret: 'corrected for many' });
    const file = join(folder, 'corrections.json');
    await writeFile(
      file,
      JSON.stringify(names.slice(0, 50).map((workspace_name) => ({ workspace_name, sources: [corrected] }))),
    );

    const dry = await runCli(world, ['retry', '--status', 'needs_attention', '--dry-run', '--json']);
    expect(dry).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(dry.stdout)).toHaveLength(200);
    const args = ['retry', '--status', 'needs_attention', '--failure-type', 'Airbyte.Forbidden'];
    const many = await runCli(world, [...args, '--with', file, '--rate', '100', '--json']);
    expect(many.exitCode).toBe(0);
    expect(JSON.parse(many.stdout)).toMatchObject({ found: 200, retried: 200, skipped: 0, failed: 0 });

    for (const name of names) expect((await world.onboarding.result(name)).status).toBe('completed');
    const configs = names.map((name) => world.emulator.sources(name)[0]?.receivedConfig);
    expect(configs.filter((config) => config?.['client_secret'] === 'corrected for many')).toHaveLength(50);
    expect(names.flatMap((name) => world.emulator.sources(name))).toHaveLength(200);
    expect(await world.onboarding.progress(completed.workspace_name)).toEqual(before);
  },
);

test('with --wait it is told how they come out, and with exit code 0 where each has completed', async () => {
  // More than are asked for at once.
  const { mend } = await park(12, 'waited');
  await untilListed('needs_attention', 'waited', 12);
  mend();
  const args = ['retry', '--status', 'needs_attention', '--failure-type', 'Airbyte.Forbidden'];
  const many = await runCli(world, [...args, '--rate', '100', '--wait', '--json']);
  expect(many.exitCode).toBe(0);
  expect(JSON.parse(many.stdout)).toMatchObject({
    ...{ found: 12, retried: 12, skipped: 0, failed: 0 },
    outcomes: { completed: 12 },
  });
});

test('with --preflight what preflight has refused is sent', async () => {
  const names = ['unchecked-1', 'unchecked-2'];
  for (const name of names) {
    await world.onboarding.start(requestFor([sourceOf(connectors.stripe, { client_secret: 'x' })], name));
    await untilParked(world.onboarding, name);
    expect(callsOf(world, name, 'createSource')).toEqual([]);
  }
  await untilListed('needs_attention', 'unchecked', names.length);
  const args = ['retry', '--status', 'needs_attention', '--failure-type', 'Airbyte.Invalid'];
  const many = await runCli(world, [...args, '--preflight', 'off', '--json']);
  expect(many.exitCode).toBe(0);
  for (const name of names)
    await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 1);
});

test('a correction of its own may name the mode, too, and --preflight goes before it', async () => {
  const [whole, listed, bound] = ['own-1', 'own-2', 'own-3'].map((name) =>
    requestFor([sourceOf(connectors.stripe, { client_secret: 'x' })], name),
  );
  for (const request of [whole!, listed!, bound!]) {
    await world.onboarding.start(request);
    await untilParked(world.onboarding, request.workspace_name);
  }
  await untilListed('needs_attention', 'own', 3);
  const found = (await world.onboarding.list({ status: 'needs_attention', limit: Infinity })).filter(
    ({ workspace_name }) => workspace_name.startsWith('own-'),
  );
  const file = join(folder, 'modes.json');
  const { workspace_name, sources } = listed!;
  await writeFile(
    file,
    JSON.stringify([
      { ...whole!, check: false, preflight: 'off' },
      { workspace_name, sources, preflight: 'off' },
    ]),
  );
  const args = ['retry', '--status', 'needs_attention', '--failure-type', 'Airbyte.Invalid', '--json'];
  await runCli(world, [...args, '--with', file]);
  for (const name of ['own-1', 'own-2'])
    await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 1);
  const corrections = new Map([['own-3', { sources: bound!.sources, preflight: 'off' as const }]]);
  const ofBound = found.filter((one) => one.workspace_name === 'own-3');
  for await (const { outcome } of world.onboarding.retryMany(ofBound, { corrections, preflight: 'on' }))
    expect(outcome).toBe('retried');
  expect((await untilParked(world.onboarding, 'own-3')).sources[0]?.failure?.type).toBe('Airbyte.Invalid');
  expect(callsOf(world, 'own-3', 'createSource')).toEqual([]);
});

test('one that is parked again is not waited for any longer, and is told with exit code 1', async () => {
  const { names } = await park(1, 'again', 409);
  const [name = ''] = names;
  const again = await runCli(world, ['retry', name, '--wait', '--json']);
  expect(again.exitCode).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'needs_attention' });
  await untilListed('needs_attention', 'again', 1);
  const type = 'Airbyte.Conflict';
  const many = await runCli(world, [
    'retry',
    '--status',
    'needs_attention',
    '--failure-type',
    type,
    '--wait',
  ]);
  expect([many.exitCode, many.stdout]).toEqual([
    1,
    expect.stringContaining('Of the retried: 1 needs attention'),
  ]);
});

test('stopped half-way leaves each either retried or not, and says how many were not begun', async () => {
  const { names, mend } = await park(30, 'stopped');
  await untilListed('needs_attention', 'stopped', 30);
  mend();
  const found = (await world.onboarding.list({ status: 'needs_attention', limit: Infinity })).filter(
    ({ workspace_name }) => names.includes(workspace_name),
  );
  const stop = new AbortController();
  const reports = [];
  for await (const report of world.onboarding.retryMany(found, { rate: 3, signal: stop.signal })) {
    reports.push(report);
    if (reports.length === 5) stop.abort();
  }
  expect(reports.length).toBeGreaterThanOrEqual(5);
  expect(reports.length).toBeLessThan(30);
  const retried = reports.map(({ workspace_name }) => workspace_name);
  for (const name of names) {
    if (retried.includes(name)) expect((await world.onboarding.result(name)).status).toBe('completed');
    else expect((await world.onboarding.progress(name)).status).toBe('needs_attention');
  }
});

test('an older closed run of a name with a newer one is never touched', async () => {
  const { names, mend } = await park(2, 'older');
  for (const name of names) await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await untilListed('failed', 'older', 2);
  const found = (await world.onboarding.list({ status: 'failed', limit: Infinity })).filter(
    ({ workspace_name }) => names.includes(workspace_name),
  );
  mend();
  // One of them gets a newer run between the look and the retry.
  const [newer = '', other = ''] = names;
  const { run_id } = await world.onboarding.retry(newer);
  const reports = [];
  for await (const report of world.onboarding.retryMany(found)) reports.push(report);
  expect(
    reports.sort((a, b) => names.indexOf(a.workspace_name) - names.indexOf(b.workspace_name)),
  ).toMatchObject([
    { workspace_name: newer, outcome: 'skipped' },
    { workspace_name: other, outcome: 'retried' },
  ]);
  expect((await world.onboarding.progress(newer)).run_id).toBe(run_id);
  // Listed by status, the older run does not count any more.
  await untilListed('failed', 'older', 0);
});

test('failed ones are found by why they were parked, and by what closed them', async () => {
  const { names, mend } = await park(1, 'closed');
  const [name = ''] = names;
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).status).toBe('failed');
  mend();
  // Other files leave theirs in the same namespace.
  const found = async (failureType: FailureType): Promise<string[]> => {
    const listed = await world.onboarding.list({ status: 'failed', failureType, limit: Infinity });
    return listed.map(({ workspace_name }) => workspace_name).filter((one) => names.includes(one));
  };
  await expect.poll(() => found('Airbyte.Forbidden'), { timeout: 60_000 }).toEqual(names);
  expect(await found('Onboarding.AttentionWindowClosed')).toEqual(names);
  expect(await found('Onboarding.Terminated')).not.toContain(name);
});

test('with keys that are not the workers’, nothing is sent to a run, and each row says which key is missing', async () => {
  const { names, mend } = await park(2, `wrong-keys-${randomUUID()}`);
  mend();
  await untilListed('needs_attention', names[0]!.replace(/-0$/, ''), 2);
  const others = world.client({ keys: parseKeyring(generateKey('others')) });
  const found = (await others.list({ status: 'needs_attention', limit: Infinity })).filter(
    ({ workspace_name }) => names.includes(workspace_name),
  );
  const reports = [];
  for await (const report of others.retryMany(found)) reports.push(report);
  expect(reports).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
  for (const { reason } of reports) expect(reason).toMatch(/key "test"/);
  // The runs are as they were: whoever has the keys retries them.
  for (const name of names) {
    await world.onboarding.retry(name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
  }
});
