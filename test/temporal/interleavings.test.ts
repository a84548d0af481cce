/** I2, I3: each interleaving that would leave a source twice, or a name unusable, without the guard against it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { eventsOf, resetRun } from '../support/history.ts';
import { testOfEmbedded } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const SECOND = 1_000;

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.stop());

test('the POST commits long after a 504: adopted, not created again', async () => {
  const { name } = await signUpWith(world, ['Stripe', 'HubSpot'], {
    operation: 'createSource',
    sourceName: 'Stripe',
    fault: { kind: 'late_commit', afterMs: 149 * SECOND, answer: 504 },
  });
  await skipTime(world.temporal, name);
  const { sources } = await world.onboarding.result(name);
  expect(sources).toMatchObject([{ state: 'adopted', config_applied: true }, { state: 'created' }]);
  expect(callsOf(world, name, 'createSource')).toHaveLength(2);
  expect(world.emulator.sources(name)).toHaveLength(2);
});

test('the POST commits between a last look that is too early and completion: seen, and left to a person', async () => {
  const request = requestFor(['Stripe']);
  const { workspace_name: name } = request;
  const { source_template_id: sourceTemplateId } = request.sources[0]!;
  await signUpWith(world, request, {
    operation: 'createSource',
    fault: { kind: 'late_commit', afterMs: 60 * SECOND, answer: 504 },
  });
  // Somebody else makes one of the same name, which the look at 5 s adopts.
  await world.emulator.waitForCall('createSource', ({ workspaceName }) => workspaceName === name);
  const other = world.emulator.seedSource({ workspaceName: name, name: 'Stripe', sourceTemplateId });
  await skipTime(world.temporal, name, 6 * SECOND);
  await world.emulator.waitFor(() => callsOf(world, name, 'listSources').length > 1);
  await skipTime(world.temporal, name, 10 * 60 * SECOND);
  const { sources } = await untilParked(world.onboarding, name);
  expect(sources).toMatchObject([{ state: 'failed', failure: { type: 'Onboarding.AmbiguousSource' } }]);
  // Neither was returned to this onboarding by a 2xx, so neither is deleted; both are named.
  expect(world.emulator.deletedSources()).toEqual([]);
  const standing = world.emulator.sources(name).map(({ id }) => id);
  expect(standing).toHaveLength(2);
  expect(standing).toContain(other.id);
  for (const id of standing) expect(sources[0]?.failure?.message).toContain(id);
});

test('the first POST commits after all, after a second one was answered: the second is deleted', async () => {
  // Later than the API may.
  const tooLate = { kind: 'late_commit', afterMs: 200 * SECOND, answer: 504 } as const;
  const {
    name,
    faults: [, second],
  } = await signUpWith(
    world,
    ['Stripe'],
    { operation: 'createSource', fault: tooLate },
    { operation: 'createSource', fault: { kind: 'hold' } },
  );
  await skipTime(world.temporal, name);
  await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
  world.emulator.clock.advance(100 * SECOND);
  second.release();
  const { sources } = await world.onboarding.result(name);
  expect(sources).toMatchObject([{ state: 'adopted', healed: true }]);
  const [standing, ...more] = world.emulator.sources(name);
  expect(more).toEqual([]);
  expect(standing?.id).toBe(sources[0]?.source_id);
  const [, answered] = callsOf(world, name, 'createSource');
  expect(world.emulator.deletedSources()).toMatchObject([
    { id: answered?.effect?.kind === 'source_created' && answered.effect.sourceId },
  ]);
});

testOfEmbedded(
  'the token expires between an unknown outcome and the next attempt: replaced, and the source adopted',
  async () => {
    const { name } = await signUpWith(
      world,
      ['Stripe'],
      { operation: 'createSource', fault: { kind: 'commit_then_status', status: 504 } },
      // The first look after it is put off for longer than a token lives.
      { operation: 'listSources', after: 1, fault: { kind: 'status', status: 429, retryAfter: 3_000 } },
    );
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'adopted' }]);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(2);
    // Judged before it is sent: nothing was rejected.
    expect(world.emulator.calls.filter(({ status }) => status === 401)).toEqual([]);
  },
);

test('cancelled in mid-mint and started again: never two first mints in flight', async () => {
  const {
    name,
    faults: [mint],
  } = await signUpWith(world, ['Stripe'], { operation: 'issueScopedToken', fault: { kind: 'hold' } });
  await world.emulator.waitForCall('issueScopedToken', ({ workspaceName }) => workspaceName === name);
  const { run_id } = await world.onboarding.cancel(name);
  // The run stays open as long as its request is under way, so that no other can start.
  await expect(world.onboarding.retry(name)).rejects.toMatchObject({ code: 'not_retryable' });
  mint.release();
  expect((await world.onboarding.result(name)).status).toBe('cancelled');

  const again = await world.onboarding.retry(name);
  expect(again.run_id).not.toBe(run_id);
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(world.emulator.maxConcurrentFirstMints(name)).toBe(1);
  expect(world.emulator.sources(name)).toHaveLength(1);
});

test('terminated in mid-mint and retried: the next mint waits until the first can have no effect', async () => {
  const { name } = await signUpWith(world, ['Stripe'], {
    operation: 'issueScopedToken',
    fault: { kind: 'late_commit', afterMs: 149 * SECOND, answer: 'hang' },
  });
  await world.emulator.waitForCall('issueScopedToken', ({ workspaceName }) => workspaceName === name);
  await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await world.onboarding.retry(name);
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(world.emulator.maxConcurrentFirstMints(name)).toBe(1);
  expect(world.emulator.workspaces().filter((workspace) => workspace.name === name)).toHaveLength(1);
});

test('reset to just after the look, with a POST in flight: nothing twice', async () => {
  const { name } = await signUpWith(world, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'late_commit', afterMs: 40 * SECOND, answer: 'hang' },
  });
  await world.emulator.waitForCall('createSource', ({ workspaceName }) => workspaceName === name);
  const events = await eventsOf(world.temporal, name);
  const looked = events.findLast(({ activityTaskCompletedEventAttributes: ended }) => ended);
  await resetRun(world.temporal, name, looked!);
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'adopted' }]);
  expect(callsOf(world, name, 'createSource')).toHaveLength(1);
  expect(world.emulator.sources(name)).toHaveLength(1);
});

test('reset to while a POST was in flight: the activity that Temporal dispatches again sends nothing twice', async () => {
  const { name } = await signUpWith(world, ['Stripe', 'HubSpot'], {
    operation: 'createSource',
    sourceName: 'HubSpot',
    fault: { kind: 'late_commit', afterMs: 40 * SECOND, answer: 'hang' },
  });
  const sent = await world.emulator.waitForCall('createSource', (call) => call.sourceName === 'HubSpot');
  expect(sent.workspaceName).toBe(name);
  // The workflow task after Stripe's create: HubSpot's was scheduled before it, with a look that is still fresh.
  await expect.poll(async () => (await world.onboarding.progress(name)).percent).toBe(50);
  const events = await eventsOf(world.temporal, name);
  await resetRun(
    world.temporal,
    name,
    events.findLast((event) => event.activityTaskCompletedEventAttributes)!,
  );
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(callsOf(world, name, 'createSource')).toHaveLength(2);
  expect(world.emulator.sources(name)).toHaveLength(2);
});

test('reset to while a mint was in flight: the one that Temporal dispatches again waits for it', async () => {
  const { name } = await signUpWith(world, ['Stripe'], {
    operation: 'issueScopedToken',
    fault: { kind: 'late_commit', afterMs: 40 * SECOND, answer: 'hang' },
  });
  await world.emulator.waitForCall('issueScopedToken', (call) => call.workspaceName === name);
  // Any signal makes the workflow task that is reset to: the mint was scheduled before it.
  await world.temporal.workflow.getHandle(workflowIdFor(name)).signal('retry');
  const signalled = async () =>
    (await eventsOf(world.temporal, name)).findLastIndex(
      (event) => event.workflowTaskCompletedEventAttributes,
    ) >
    (await eventsOf(world.temporal, name)).findIndex(
      (event) => event.workflowExecutionSignaledEventAttributes,
    );
  await expect.poll(signalled).toBe(true);
  const events = await eventsOf(world.temporal, name);
  await resetRun(
    world.temporal,
    name,
    events.find((event) => event.workflowExecutionSignaledEventAttributes)!,
  );
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(world.emulator.maxConcurrentFirstMints(name)).toBe(1);
  expect(world.emulator.workspaces().filter((workspace) => workspace.name === name)).toHaveLength(1);
});

test('corrected, then the window closes, then retried: the corrected configuration is used', async () => {
  const { name } = await signUpWith(world, ['Stripe'], {
    operation: 'createSource',
    times: 2,
    fault: { kind: 'status', status: 422 },
  });
  await untilParked(world.onboarding, name);
  const corrected = sourceNamed('Stripe', { client_secret: 'the corrected secret' });
  await world.onboarding.retry(name, { sources: [corrected] });
  await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
  await untilParked(world.onboarding, name);
  await skipTime(world.temporal, name);
  expect(await world.onboarding.result(name)).toMatchObject({
    status: 'failed',
    failure: { type: 'Onboarding.AttentionWindowClosed' },
  });
  await world.onboarding.retry(name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  const [source] = world.emulator.sources(name);
  expect(source?.receivedConfig).toEqual(corrected.source_config);
});
