import { afterAll, beforeAll, expect, test } from 'vitest';
import { gaugesOf } from '../support/gauges.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { NAMESPACE_OF_GAUGES } from '../support/namespaces.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ namespace: NAMESPACE_OF_GAUGES });
});
afterAll(() => world.stop());

test('what is parked is told by type until it is mended', async () => {
  const parked = async (): Promise<number | undefined> =>
    (await gaugesOf(world))['onboarding_parked_now Airbyte.Conflict'];
  const { name } = await parkWith(world, ['Stripe'], refused(409));
  await expect.poll(parked).toBe(1);
  await world.onboarding.retry(name);
  await world.onboarding.result(name);
  await expect.poll(parked).toBe(0);
});
