import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectService, createHttpApp } from '../../../src/serve.ts';
import { airbyteWithToken, API_KEY, httpAt, temporalEnvironment } from '../../support/environment.ts';
import { requestFor } from '../../support/requests.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('a service that another server mounts is built from the environment', async () => {
  const env = { ...temporalEnvironment(world), ...httpAt(0), ...airbyteWithToken(world.emulator) };
  const { deps, close } = await connectService(env, pino({ level: 'silent' }));
  try {
    const request = requestFor(['Stripe']);
    const { status } = await createHttpApp(deps).request('/v1/onboardings', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    expect(status).toBe(202);
    expect(await world.onboarding.result(request.workspace_name)).toMatchObject({ status: 'completed' });
    expect(deps.widgetTokens).not.toBeNull();
  } finally {
    await close();
  }
});
