import { afterAll, beforeAll, expect, test } from 'vitest';
import { standardWebhook } from '../../../src/define-config.ts';
import { eventsOf } from '../../support/history.ts';
import { requestFor } from '../../support/requests.ts';
import { startService } from '../../support/service.ts';
import { signers } from '../../support/signed.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('1,000 deliveries of one signup at once are all accepted, and one onboarding', async () => {
  const { secret, event, sign } = signers.svix;
  const request = requestFor(['Stripe']);
  const webhook = standardWebhook(() => request);
  const service = await startService(world, { webhooks: { clerk: { webhook, secrets: [secret] } } });
  const { body, headers } = await sign(JSON.stringify(event('any')), secret, Date.now());
  const statuses = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const response = await fetch(`${service.url}/v1/webhooks/clerk`, { method: 'POST', body, headers });
      await response.arrayBuffer();
      return response.status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([202]));
  expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  expect(world.emulator.sources(request.workspace_name)).toHaveLength(1);
  const [started] = await eventsOf(world.temporal, request.workspace_name);
  expect(started?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId).toBe('');
  const text = await (await fetch(`${service.url}/metrics`)).text();
  expect(text).toMatch(/onboarding_webhooks_total\{endpoint="clerk",outcome="started"\} 1\n/);
  await service.stop();
});
