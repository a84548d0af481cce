/** What is good for a while, and then is no more. */
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { connectors, connectorTemplates, templateOf } from '../../emulator/index.ts';
import { SECRET } from '../fixtures/configurations.ts';
import { listen } from '../support/event-stream.ts';
import { sourceOf } from '../support/requests.ts';
import { startService } from '../support/service.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { worldOf } from '../support/world.ts';

const { stripe } = connectors;

test.concurrent(
  'a progress token that expires ends its stream, which says nothing of an end',
  async (context) => {
    const world = await worldOf(context);
    const progressTokenKey = randomBytes(32);
    const service = await startService(world, { progressTokenKey });
    context.onTestFinished(() => service.stop());
    const { name } = await parkWith(world, ['Stripe'], refused());
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(name)
      .setAudience('onboarding-progress')
      .setExpirationTime(Math.floor(Date.now() / 1_000) + 10)
      .sign(progressTokenKey);
    const { status, events } = await listen(`${service.url}/v1/onboardings/${name}/events?token=${token}`);
    expect(status).toBe(200);
    expect(events.map(({ event }) => event)).not.toContain('end');
  },
);

test.concurrent('what a template asked for some time ago refuses no configuration', async (context) => {
  const id = connectorTemplates[1]!.id;
  const templates = [templateOf(stripe, { id, name: 'Stripe' })];
  const world = await worldOf(context, { emulator: { templates } });
  const { name } = await parkWith(world, [sourceOf(stripe, { client_secret: SECRET })]);
  // The operator mends the template instead: it supplies the account from now on.
  const defaults = { account_id: 'acct_123' };
  templates.splice(0, 1, templateOf(stripe, { id, name: 'Stripe', partial_default_config: defaults }));
  await context.expect
    .poll(
      async () => {
        await world.onboarding.retry(name).catch(() => undefined);
        return (await world.onboarding.progress(name)).status;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe('completed');
});
