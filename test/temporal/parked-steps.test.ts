/**
 * Many workflows of a host's own that wait for parked onboardings hold no activity slot: a worker with ten has all ten for
 * others. PARKED_STEPS says how many, thirty by default.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OnboardingClient } from '../../src/client.ts';
import { HOST_WORKFLOWS, startHost, type Host } from '../support/host.ts';
import { requestFor } from '../support/requests.ts';

const STEPS = Number(process.env['PARKED_STEPS'] ?? 30);
const SLOTS = 10;

let host: Host;
beforeAll(async () => {
  host = await startHost({
    worker: { workflowsPath: HOST_WORKFLOWS, maxConcurrentActivityTaskExecutions: SLOTS },
  });
});
afterAll(() => host.stop(), 600_000);

test(`${STEPS} workflows wait with ${SLOTS} activity slots`, async () => {
  const { client, onboarding, taskQueue, emulator } = host;
  const prefix = `parked-${randomUUID()}`;
  const cause = emulator.faults.add({
    operation: 'createSource',
    when: ({ workspaceName }) => workspaceName?.startsWith(`${prefix}-`) ?? false,
    times: Infinity,
    fault: { kind: 'status', status: 403 },
  });
  const names = Array.from({ length: STEPS }, (_, index) => `${prefix}-${index}`);
  const parents = await Promise.all(
    names.map(async (name) =>
      client.workflow.start('signUp', {
        workflowId: `signUp-${name}`,
        taskQueue,
        args: [await onboarding.seal(requestFor(['Stripe'], name))],
      }),
    ),
  );
  const countOf = async (type: string, status: string): Promise<number> =>
    (await client.workflow.count(`WorkflowType = '${type}' AND TaskQueue = '${taskQueue}' AND ${status}`))
      .count;
  await expect
    .poll(() => countOf('onboarding', "OnboardingStatus = 'needs_attention'"), { timeout: 1_500_000 })
    .toBe(STEPS);
  for (const parent of parents) {
    const pending = async (): Promise<unknown> => (await parent.describe()).raw.pendingActivities ?? [];
    await expect.poll(pending).toEqual([]);
  }
  expect(await countOf('signUp', "ExecutionStatus = 'Running'")).toBe(STEPS);

  // All the slots are there for others, at the same time.
  const greetings = await Promise.all(
    Array.from({ length: SLOTS }, (_, index) =>
      client.workflow.execute('greeting', { workflowId: randomUUID(), taskQueue, args: [`${index}`] }),
    ),
  );
  expect(greetings).toHaveLength(SLOTS);

  cause.remove();
  const found = await onboarding.list({ status: 'needs_attention', limit: STEPS });
  const retried = new OnboardingClient({ client, keys: host.keyring, taskQueue }).retryMany(
    found.filter(({ workspace_name }) => workspace_name.startsWith(prefix)),
    { rate: 200 },
  );
  for await (const { outcome } of retried) expect(outcome).toBe('retried');
  const results = await Promise.all(parents.map((parent) => parent.result()));
  expect(results).toHaveLength(STEPS);
}, 1_800_000);
