/** Runs that follow runs: whatever ended the one before, and whenever. */
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OnboardingClient } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { eventsOf } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { parkWith, refused } from '../support/sign-up.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.stop());

test('cancelled while it waits for what the run before left in flight: ends as cancelled, and sends nothing', async () => {
  const { name } = await parkWith(world, ['Stripe'], refused());
  await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await world.onboarding.retry(name);
  const isWaiting = async () =>
    (await eventsOf(world.temporal, name)).some((event) => event.timerStartedEventAttributes);
  await expect.poll(isWaiting).toBe(true);
  const { sources } = await world.onboarding.progress(name);
  expect(Date.parse(sources[0]?.next_attempt_at ?? '')).toBeGreaterThan(Date.now());
  const sent = callsOf(world, name).length;
  await world.onboarding.cancel(name);
  expect(await world.onboarding.result(name)).toMatchObject({
    status: 'cancelled',
    sources: [{ state: 'cancelled', next_attempt_at: null }],
  });
  expect(callsOf(world, name)).toHaveLength(sent);
});

test('retried in the moment in which it is terminated: says so, and can be tried again', async () => {
  const { name } = await parkWith(world, ['Stripe'], refused());
  // Between the look at the run, which is open, and the retry that it is sent.
  const startUpdate: NonNullable<WorkflowClientInterceptor['startUpdate']> = async (input, next) => {
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    return await next(input);
  };
  const { connection } = world.temporal;
  const { dataConverter } = world.temporal.options;
  const client = new Client({ connection, dataConverter, interceptors: { workflow: [{ startUpdate }] } });
  const onboarding = new OnboardingClient({ client, keys: world.keyring, taskQueue: world.taskQueue });
  await expect(onboarding.retry(name)).rejects.toMatchObject({
    code: 'not_retryable',
    message: expect.stringContaining('it ended while it was asked') as string,
  });
  expect((await onboarding.retry(name)).status).toBe('running');
});
