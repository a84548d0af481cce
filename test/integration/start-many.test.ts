import { afterAll, beforeAll, expect, test } from 'vitest';
import { allOf } from '../support/all-of.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { requestFor } from '../support/requests.ts';

let it: TestOnboardings;
beforeAll(async () => {
  it = await startOnboardings();
});
afterAll(() => it.stop());

test('one that Temporal refuses is reported with what Temporal says of it', async () => {
  const one = { place: 1, request: requestFor(['Stripe']) };
  // Longer than a fairness key may be.
  const reports = await allOf(it.onboarding.startMany([one], { bulk: { share: 'x'.repeat(65) } }));
  expect(reports).toMatchObject([
    { outcome: 'failed', reason: expect.stringMatching(/^Temporal refused it: .*fairness/i) as unknown },
  ]);
});
