/** The HTTP service where it waits: for a Temporal that is away, or a worker that there is not. */
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { describe, expect, test, type TestContext } from 'vitest';
import { OnboardingClient } from '../../src/client.ts';
import { onboardingDataConverter } from '../../src/secrets/index.ts';
import { eventsFrom, rest } from '../support/event-stream.ts';
import { requestFor } from '../support/requests.ts';
import {
  json,
  startService,
  widgetTokensFrom,
  type ServiceOptions,
  type TestService,
} from '../support/service.ts';
import { worldOf, type World } from '../support/world.ts';

async function serviceOf(
  context: TestContext,
  world: World,
  options: ServiceOptions = {},
): Promise<TestService> {
  const service = await startService(world, options);
  context.onTestFinished(() => service.stop());
  return service;
}

test.concurrent(
  'while Temporal is away a signup is a 503 with Retry-After, and readiness fails',
  async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const connection = Connection.lazy({ address: `127.0.0.1:${await getPort()}` });
    context.onTestFinished(() => connection.close());
    const client = new Client({ connection, dataConverter: onboardingDataConverter(world.keyring) });
    const onboarding = new OnboardingClient({ client, keys: world.keyring });
    const service = await serviceOf(context, world, { onboarding });
    const signup = await service.call('POST', '/v1/onboardings', { body: requestFor(['Stripe']) });
    expect([signup.status, signup.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await json(signup)).toMatchObject({ code: 'unavailable' });
    expect((await service.call('GET', '/readyz')).status).toBe(503);
    expect((await service.call('GET', '/healthz')).status).toBe(200);
  },
);

describe.concurrent('without a worker', () => {
  test('a retry is a 503 within seconds', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const service = await serviceOf(context, world);
    const request = requestFor(['Stripe']);
    await world.onboarding.start(request);
    const retry = await service.call('POST', `/v1/onboardings/${request.workspace_name}/retry`);
    expect([retry.status, retry.headers.get('retry-after')]).toEqual([503, '5']);
  });

  test('a stream tells what Temporal keeps, as partial, and goes on with the first worker', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const service = await serviceOf(context, world);
    const request = requestFor(['Stripe']);
    await world.onboarding.start(request);
    const stream = eventsFrom(await service.call('GET', `/v1/onboardings/${request.workspace_name}/events`));
    const { value: first } = await stream.next();
    expect(JSON.parse(first?.data ?? '')).toMatchObject({ partial: true, status: 'running' });
    await world.startWorker();
    const others = await rest(stream);
    expect(JSON.parse(others.at(-2)?.data ?? '')).toMatchObject({ partial: false, status: 'completed' });
    expect(others.at(-1)?.event).toBe('end');
  });

  test('a widget token is not ready before the workspace is known, and nothing is asked for (I2)', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const service = await serviceOf(context, world, { widgetTokens: widgetTokensFrom(world) });
    const request = requestFor(['Stripe']);
    await world.onboarding.start(request);
    const body = { allowed_origin: 'https://app.example.com' };
    const response = await service.call('POST', `/v1/onboardings/${request.workspace_name}/widget-token`, {
      body,
    });
    expect([response.status, (await json(response))['code']]).toEqual([409, 'not_ready']);
    expect(world.emulator.calls).toEqual([]);
  });
});
