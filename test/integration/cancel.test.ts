import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { runCli } from '../support/cli.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { requestFor } from '../support/requests.ts';
import { signUpWith } from '../support/sign-up.ts';
import { skipTime, untilParked } from '../support/waits.ts';

let it: TestOnboardings;
beforeAll(async () => {
  it = await startOnboardings();
});
afterAll(() => it.stop());

test('a cancel in mid-create keeps what exists, lists it after a last look, and sends nothing more', async () => {
  const {
    name,
    faults: [inFlight],
  } = await signUpWith(
    it,
    ['Stripe', 'HubSpot', 'GitHub'],
    { operation: 'createSource', sourceName: 'HubSpot', fault: { kind: 'hold' } },
    { operation: 'createSource', sourceName: 'GitHub', fault: { kind: 'status', status: 422 } },
  );
  await it.emulator.waitFor(() => {
    const creates = callsOf(it, name, 'createSource');
    return creates.length === 3 && creates.filter(({ status }) => status !== null).length === 2;
  });
  await it.onboarding.cancel(name);
  inFlight.release();
  await skipTime(it.temporal, name);
  const progress = await it.onboarding.result(name);
  expect(progress).toMatchObject({ status: 'cancelled', stage: 'done' });
  expect(progress.sources).toMatchObject([
    { state: 'created' },
    { state: 'created', source_id: it.emulator.sources(name).find((one) => one.name === 'HubSpot')?.id },
    { state: 'cancelled', source_id: null },
  ]);
  const [lastCall] = callsOf(it, name).slice(-1);
  expect(lastCall?.operation).toBe('listSources');
  expect(callsOf(it, name, 'createSource')).toHaveLength(3);
  expect(it.emulator.deletedSources()).toEqual([]);

  const description = await it.temporal.workflow.getHandle(workflowIdFor(name)).describe();
  expect(description.status.name).toBe('CANCELLED');
  const listed = async () =>
    (await it.onboarding.list({ status: 'cancelled', limit: 1_000 })).filter(
      (one) => one.workspace_name === name,
    );
  await expect.poll(listed).toMatchObject([{ status: 'cancelled' }]);
});

test('a source whose create was given up by the cancel, and took effect all the same, is listed', async () => {
  const { name } = await signUpWith(it, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'late_commit', afterMs: 60_000, answer: 504 },
  });
  for await (const { sources } of it.onboarding.watch(name, { interval: 20 })) {
    if (sources[0]?.state === 'settling') break;
  }
  await it.onboarding.cancel(name);
  await skipTime(it.temporal, name);
  const [standing] = await it.onboarding.result(name).then(() => it.emulator.sources(name));
  expect(await it.onboarding.progress(name)).toMatchObject({
    status: 'cancelled',
    sources: [{ state: 'adopted', source_id: standing?.id }],
  });
});

test('a parked onboarding is cancelled', async () => {
  const { name } = await signUpWith(it, ['Stripe', 'HubSpot'], {
    operation: 'createSource',
    sourceName: 'Stripe',
    fault: { kind: 'status', status: 422 },
  });
  await untilParked(it.onboarding, name);
  const { stdout, stderr } = await runCli(it, ['cancel', name]);
  expect(stderr).toBe('The cancel is on its way.');
  expect(stdout).toContain(`onboarding watch ${name} tells when it has ended as cancelled.`);
  expect(stdout).not.toContain('onboarding retry');
  await skipTime(it.temporal, name);
  expect(await it.onboarding.result(name)).toMatchObject({
    status: 'cancelled',
    sources: [{ state: 'cancelled' }, { state: 'created' }],
  });
  expect((await runCli(it, ['status', name])).stdout).toContain(
    `onboarding retry ${name} starts a new run, which adopts what exists and creates the rest`,
  );
});

test('while the API is away a cancelled onboarding ends all the same, and says what it could not see', async () => {
  const request = requestFor(['Stripe']);
  const { workspace_name: name } = request;
  const away = it.emulator.faults.add({
    when: ({ workspaceName, operation }) => workspaceName === name && operation !== 'issueScopedToken',
    times: Infinity,
    fault: { kind: 'status', status: 503 },
  });
  await it.onboarding.start(request);
  await it.emulator.waitForCall('listSources', ({ workspaceName }) => workspaceName === name);
  await it.onboarding.cancel(name);
  await skipTime(it.temporal, name);
  expect(await it.onboarding.result(name)).toMatchObject({
    status: 'cancelled',
    failure: { type: 'Airbyte.Unavailable' },
    sources: [{ state: 'cancelled' }],
  });
  away.remove();
});

test('one that has closed stays as it is', async () => {
  const request = requestFor(['Stripe']);
  await it.onboarding.start(request);
  await it.onboarding.result(request.workspace_name);
  expect((await it.onboarding.cancel(request.workspace_name)).status).toBe('completed');
});
