/** Runs that follow runs: whatever ended the one before, and whenever. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { eventsOf } from '../support/history.ts';
import { requestFor, startOnboardings, untilParked, type TestOnboardings } from '../support/onboardings.ts';

let it: TestOnboardings;
beforeEach(async () => {
  it = await startOnboardings();
});
afterEach(() => it.stop());

test('cancelled while it waits for what the run before left in flight: ends as cancelled, and sends nothing', async () => {
  const request = requestFor(['Stripe']);
  const { workspace_name: name } = request;
  it.emulator.faults.add({
    operation: 'createSource',
    when: { workspaceName: name },
    fault: { kind: 'status', status: 422 },
  });
  await it.onboarding.start(request);
  await untilParked(it.onboarding, name);
  await it.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await it.onboarding.retry(name);
  const isWaiting = async () =>
    (await eventsOf(it.temporal, name)).some((event) => event.timerStartedEventAttributes);
  await expect.poll(isWaiting).toBe(true);
  const sent = callsOf(it, name).length;
  await it.onboarding.cancel(name);
  expect(await it.onboarding.result(name)).toMatchObject({
    status: 'cancelled',
    sources: [{ state: 'cancelled' }],
  });
  expect(callsOf(it, name)).toHaveLength(sent);
});
