/** Runs that follow runs: whatever ended the one before, and whenever. */
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OnboardingClient } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { eventsOf } from '../support/history.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { signUpWith } from '../support/sign-up.ts';
import { untilParked } from '../support/waits.ts';

let it: TestOnboardings;
beforeEach(async () => {
  it = await startOnboardings();
});
afterEach(() => it.stop());

test('cancelled while it waits for what the run before left in flight: ends as cancelled, and sends nothing', async () => {
  const { name } = await signUpWith(it, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'status', status: 422 },
  });
  await untilParked(it.onboarding, name);
  await it.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await it.onboarding.retry(name);
  const isWaiting = async () =>
    (await eventsOf(it.temporal, name)).some((event) => event.timerStartedEventAttributes);
  await expect.poll(isWaiting).toBe(true);
  const { sources } = await it.onboarding.progress(name);
  expect(Date.parse(sources[0]?.next_attempt_at ?? '')).toBeGreaterThan(Date.now());
  const sent = callsOf(it, name).length;
  await it.onboarding.cancel(name);
  expect(await it.onboarding.result(name)).toMatchObject({
    status: 'cancelled',
    sources: [{ state: 'cancelled', next_attempt_at: null }],
  });
  expect(callsOf(it, name)).toHaveLength(sent);
});

test('retried in the moment in which it is terminated: says so, and can be tried again', async () => {
  const { name } = await signUpWith(it, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'status', status: 422 },
  });
  await untilParked(it.onboarding, name);
  // Between the look at the run, which is open, and the retry that it is sent.
  const startUpdate: NonNullable<WorkflowClientInterceptor['startUpdate']> = async (input, next) => {
    await it.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    return await next(input);
  };
  const { connection } = it.temporal;
  const { dataConverter } = it.temporal.options;
  const client = new Client({ connection, dataConverter, interceptors: { workflow: [{ startUpdate }] } });
  const onboarding = new OnboardingClient({ client, keys: it.keyring, taskQueue: it.taskQueue });
  await expect(onboarding.retry(name)).rejects.toMatchObject({
    code: 'not_retryable',
    message: expect.stringContaining('it ended while it was asked') as string,
  });
  expect((await onboarding.retry(name)).status).toBe('running');
});
