import { afterAll, beforeAll, expect, test } from 'vitest';
import { allOf } from '../support/all-of.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';

const OUTCOMES = ['started', 'conflict', /^already_(running|completed)$/];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('one that Temporal refuses is reported with what Temporal says of it', async () => {
  const one = { place: 1, request: requestFor(['Stripe']) };
  // Longer than a fairness key may be.
  const reports = await allOf(world.onboarding.startMany([one], { bulk: { share: 'x'.repeat(65) } }));
  expect(reports).toMatchObject([
    { outcome: 'failed', reason: expect.stringMatching(/^Temporal refused it: .*fairness/i) as unknown },
  ]);
});

test('of several of one name the first is started, whatever comes next to it', async () => {
  const pairs = Array.from({ length: 30 }, () => {
    const first = requestFor(['Stripe']);
    return [first, requestFor(['GitHub'], first.workspace_name), first];
  });
  const ones = pairs.flat().map((request, place) => ({ place, request }));
  const reports = await allOf(world.onboarding.startMany(ones, { rate: 10_000 }));
  expect(reports.map(({ place }) => place)).toEqual(ones.map(({ place }) => place));
  for (const [index, { outcome }] of reports.entries()) expect(outcome).toMatch(OUTCOMES[index % 3]!);
});
