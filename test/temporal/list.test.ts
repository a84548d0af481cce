import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterAll(() => world.stop());
afterEach(() => {
  vi.restoreAllMocks();
});

/** How many descriptions are under way at a time, at most; each still comes from the server. */
function watchDescriptions(): { readonly most: () => number } {
  const { workflowService } = world.connection;
  const describe = workflowService.describeWorkflowExecution.bind(workflowService);
  const counts = { open: 0, most: 0 };
  const counted = async (request: Parameters<typeof describe>[0]): ReturnType<typeof describe> => {
    counts.open += 1;
    counts.most = Math.max(counts.most, counts.open);
    try {
      return await describe(request);
    } finally {
      counts.open -= 1;
    }
  };
  vi.spyOn(workflowService, 'describeWorkflowExecution').mockImplementation(counted);
  return { most: () => counts.most };
}

test('closed ones are looked at several at a time, and listed in Temporal’s order', async () => {
  const source = `list-${randomUUID()}`;
  const closed: string[] = [];
  for (let count = 0; count < 25; count += 1) {
    const request = { ...requestFor(['Stripe']), signup_event: { id: '1', type: 'test', source } };
    await world.onboarding.start(request);
    await world.temporal.workflow.getHandle(workflowIdFor(request.workspace_name)).terminate('closed');
    closed.unshift(request.workspace_name);
  }
  const filter = { status: 'failed', signupSource: source } as const;
  await expect.poll(() => world.onboarding.count(filter)).toBe(closed.length);
  const descriptions = watchDescriptions();
  const listed = await world.onboarding.list({ ...filter, limit: Infinity });
  expect(listed.map(({ workspace_name }) => workspace_name)).toEqual(closed);
  expect(descriptions.most()).toBeGreaterThan(1);
  expect(descriptions.most()).toBeLessThanOrEqual(10);
  const first = await world.onboarding.list({ ...filter, limit: 3 });
  expect(first).toEqual(listed.slice(0, 3));
});
