import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OnboardingRequestInput } from '../../src/client.ts';
import { eventsOf, withoutSkips } from '../support/history.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { requestFor } from '../support/requests.ts';
import { skipTime } from '../support/waits.ts';

const HOUR = 60 * 60_000;

let it: TestOnboardings;
beforeAll(async () => {
  it = await startOnboardings();
});
afterAll(() => it.stop());

/** From the first create on, every call about this workspace is answered by a 503 for so long. */
function outage(workspaceName: string, lasts: number): void {
  let since: number | null = null;
  it.emulator.faults.add({
    when: ({ workspaceName: of, operation }) => {
      if (of !== workspaceName) return false;
      if (operation === 'createSource') since ??= it.clock.now();
      return since !== null && it.clock.now() < since + lasts;
    },
    times: Infinity,
    fault: { kind: 'status', status: 503 },
  });
}

describe('an outage of the API in the middle of an onboarding', () => {
  test('of six hours fails nothing, loses nothing, and adds less than 30 events', async () => {
    const request = requestFor(['Stripe', 'HubSpot', 'GitHub']);
    const undisturbed = requestFor(['Stripe', 'HubSpot', 'GitHub']);
    await it.onboarding.start(undisturbed);
    await it.onboarding.result(undisturbed.workspace_name);

    const before = it.clock.now();
    outage(request.workspace_name, 6 * HOUR);
    await it.onboarding.start(request);
    await skipTime(it.temporal, request.workspace_name);
    const progress = await it.onboarding.result(request.workspace_name);

    expect(it.clock.now() - before).toBeGreaterThan(6 * HOUR);
    expect(progress).toMatchObject({ status: 'completed', percent: 100, failure: null });
    expect(it.emulator.sources(request.workspace_name)).toHaveLength(3);
    const countOf = async ({ workspace_name }: OnboardingRequestInput): Promise<number> =>
      withoutSkips(await eventsOf(it.temporal, workspace_name)).length;
    expect((await countOf(request)) - (await countOf(undisturbed))).toBeLessThan(30);
  });
});
