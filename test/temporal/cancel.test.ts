import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { runCli } from '../support/cli.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('a cancel in mid-create keeps what exists, lists it after a last look, and sends nothing more', async () => {
  const {
    name,
    faults: [inFlight],
  } = await signUpWith(
    world,
    ['Stripe', 'HubSpot', 'GitHub'],
    { operation: 'createSource', sourceName: 'HubSpot', fault: { kind: 'hold' } },
    { operation: 'createSource', sourceName: 'GitHub', fault: { kind: 'status', status: 422 } },
  );
  await world.emulator.waitFor(() => {
    const creates = callsOf(world, name, 'createSource');
    return creates.length === 3 && creates.filter(({ status }) => status !== null).length === 2;
  });
  await world.onboarding.cancel(name);
  inFlight.release();
  await skipTime(world.temporal, name);
  const progress = await world.onboarding.result(name);
  expect(progress).toMatchObject({ status: 'cancelled', stage: 'done' });
  expect(progress.sources).toMatchObject([
    { state: 'created' },
    { state: 'created', source_id: world.emulator.sources(name).find((one) => one.name === 'HubSpot')?.id },
    { state: 'cancelled', source_id: null },
  ]);
  const [lastCall] = callsOf(world, name).slice(-1);
  expect(lastCall?.operation).toBe('listSources');
  expect(callsOf(world, name, 'createSource')).toHaveLength(3);
  expect(world.emulator.deletedSources()).toEqual([]);

  const description = await world.temporal.workflow.getHandle(workflowIdFor(name)).describe();
  expect(description.status.name).toBe('CANCELLED');
  const listed = async () =>
    (await world.onboarding.list({ status: 'cancelled', limit: 1_000 })).filter(
      (one) => one.workspace_name === name,
    );
  await expect.poll(listed).toMatchObject([{ status: 'cancelled' }]);
});

test('a source whose create was given up by the cancel, and took effect all the same, is listed', async () => {
  const { name } = await signUpWith(world, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'late_commit', afterMs: 60_000, answer: 504 },
  });
  for await (const { sources } of world.onboarding.watch(name, { interval: 20 })) {
    if (sources[0]?.state === 'settling') break;
  }
  await world.onboarding.cancel(name);
  await skipTime(world.temporal, name);
  const [standing] = await world.onboarding.result(name).then(() => world.emulator.sources(name));
  expect(await world.onboarding.progress(name)).toMatchObject({
    status: 'cancelled',
    sources: [{ state: 'adopted', source_id: standing?.id }],
  });
});

test('a parked onboarding is cancelled', async () => {
  const { name } = await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'Stripe'));
  const { stdout, stderr } = await runCli(world, ['cancel', name]);
  expect(stderr).toBe('The cancel is on its way.');
  expect(stdout).toContain(`onboarding watch ${name} tells when it has ended as cancelled.`);
  expect(stdout).not.toContain('onboarding retry');
  await skipTime(world.temporal, name);
  expect(await world.onboarding.result(name)).toMatchObject({
    status: 'cancelled',
    sources: [{ state: 'cancelled' }, { state: 'created' }],
  });
  expect((await runCli(world, ['status', name])).stdout).toContain(
    `onboarding retry ${name} starts a new run, which adopts what exists and creates the rest`,
  );
});

test('while the API is away a cancelled onboarding ends all the same, and says what it could not see', async () => {
  const { name } = await signUpWith(world, ['Stripe'], {
    when: ({ operation }) => operation !== 'issueScopedToken',
    times: Infinity,
    fault: { kind: 'status', status: 503 },
  });
  await world.emulator.waitForCall('listSources', ({ workspaceName }) => workspaceName === name);
  await world.onboarding.cancel(name);
  await skipTime(world.temporal, name);
  expect(await world.onboarding.result(name)).toMatchObject({
    status: 'cancelled',
    failure: { type: 'Airbyte.Unavailable' },
    sources: [{ state: 'cancelled' }],
  });
});

test('one that has closed stays as it is', async () => {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  expect((await world.onboarding.cancel(request.workspace_name)).status).toBe('completed');
});
