import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OnboardingRequestInput } from '../../src/client.ts';
import { eventsOf, withoutSkips } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { signUpWith, type Wrong } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';

const HOUR = 60 * 60_000;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** From the first create on, every call is answered by a 503 for so long. */
function outage(lasts: number): Wrong {
  let since: number | null = null;
  return {
    when: ({ operation }) => {
      if (operation === 'createSource') since ??= world.clock.now();
      return since !== null && world.clock.now() < since + lasts;
    },
    times: Infinity,
    fault: { kind: 'status', status: 503 },
  };
}

describe('an outage of the API in the middle of an onboarding', () => {
  test('of six hours fails nothing, loses nothing, and adds less than 30 events', async () => {
    const undisturbed = requestFor(['Stripe', 'HubSpot', 'GitHub']);
    await world.onboarding.start(undisturbed);
    await world.onboarding.result(undisturbed.workspace_name);

    const before = world.clock.now();
    const { request, name } = await signUpWith(world, ['Stripe', 'HubSpot', 'GitHub'], outage(6 * HOUR));
    await skipTime(world.temporal, name);
    const progress = await world.onboarding.result(name);

    expect(world.clock.now() - before).toBeGreaterThan(6 * HOUR);
    expect(progress).toMatchObject({ status: 'completed', percent: 100, failure: null });
    expect(world.emulator.sources(name)).toHaveLength(3);
    const countOf = async ({ workspace_name }: OnboardingRequestInput): Promise<number> =>
      withoutSkips(await eventsOf(world.temporal, workspace_name)).length;
    expect((await countOf(request)) - (await countOf(undisturbed))).toBeLessThan(30);
  });
});
