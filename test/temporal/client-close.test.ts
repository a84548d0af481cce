/** `OnboardingClient.close()` while Temporal is away, in the process of whoever has embedded the client. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { OnboardingClient, UnavailableError } from '../../src/client.ts';
import { generateKey } from '../../src/secrets/index.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startGateway } from '../support/gateway.ts';
import { startWorld, type World } from '../support/world.ts';
import { startRefusingTemporal } from '../support/refusing-temporal.ts';
import { requestFor } from '../support/requests.ts';
import { gate } from '../support/scripted-server.ts';

const UNAVAILABLE = 14;

let world: World;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterAll(() => world.stop());

let uncaught: unknown[];
const onUncaught = (error: unknown): void => void uncaught.push(error);
beforeEach(() => {
  uncaught = [];
  process.on('uncaughtExceptionMonitor', onUncaught);
});
afterEach(() => {
  process.off('uncaughtExceptionMonitor', onUncaught);
});

test('a call that is being repeated ends as unavailable, and nothing is thrown beside it', async () => {
  const isRepeated = gate();
  let attempts = 0;
  const server = await startRefusingTemporal((method) => {
    if (method === 'GetSystemInfo') return null;
    attempts += 1;
    if (attempts === 2) isRepeated.open();
    return { code: UNAVAILABLE, message: 'going down' };
  });
  try {
    const onboarding = await OnboardingClient.connect({
      TEMPORAL_CONFIG_FILE: '',
      TEMPORAL_ADDRESS: server.address,
      ONBOARDING_KEYS: generateKey(),
    });
    const ended = expect(onboarding.status('acme')).rejects.toThrow(UnavailableError);
    await isRepeated.opened;
    await onboarding.close();
    await ended;
    expect(uncaught).toEqual([]);
  } finally {
    await server.close();
  }
});

test('who follows an onboarding is told that it is over, and nothing is thrown beside it', async () => {
  const gateway = await startGateway(`http://${inject('temporal').address}`);
  try {
    const request = requestFor(['Stripe']);
    await world.onboarding.accept(request);
    const onboarding = await OnboardingClient.connect({
      ...temporalEnvironment(world),
      TEMPORAL_ADDRESS: new URL(gateway.url).host,
    });
    const followed = onboarding.follow(request.workspace_name);
    await followed.next();
    const ended = expect(followed.next()).rejects.toThrow('Channel has been shut down');
    await gateway.close();
    await onboarding.close();
    await ended;
    expect(uncaught).toEqual([]);
  } finally {
    await gateway.close();
  }
});
