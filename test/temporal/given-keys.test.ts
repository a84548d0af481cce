/** Keys that a process has loaded itself, from a KMS say, wherever one would read them in its environment. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, OnboardingClient } from '../../src/client.ts';
import { connectService } from '../../src/serve.ts';
import { connectWorker } from '../../src/worker.ts';
import type { Key, KeyProvider } from '../../src/secrets/index.ts';
import { airbyteWithToken, httpAt, temporalAt } from '../support/environment.ts';
import { requestFor } from '../support/requests.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
/** Without keys. */
let env: Record<string, string>;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
  env = {
    ...temporalAt(world.address),
    TEMPORAL_NAMESPACE: world.namespace,
    ONBOARDING_TASK_QUEUE: world.taskQueue,
    ONBOARDING_METRICS_PORT: 'off',
    ...airbyteWithToken(world.emulator),
    ...httpAt(0),
  };
});
afterAll(() => world.stop());

/** One that is no key ring of this package. */
function ofHost({ active }: KeyProvider): KeyProvider {
  return { active, get: (id): Key | undefined => (id === active.id ? active : undefined) };
}

describe.each([
  ['a provider', () => ofHost(world.keyring)],
  ['text', () => world.keys],
  ['what loads a provider', () => () => Promise.resolve(ofHost(world.keyring))],
  ['what loads text', () => () => Promise.resolve(world.keys)],
])('%s', (_, given) => {
  test('for a worker, a client and a service', async () => {
    const keys = given();
    const { worker, close } = await connectWorker(env, { keys, shutdownGraceTimeMs: 1_000 });
    const onboarding = await OnboardingClient.connect(env, { keys });
    const service = await connectService(env, pino({ level: 'silent' }), { keys });
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    await worker.runUntil(async () => {
      await onboarding.start(request);
      expect(await service.deps.onboarding.result(name)).toMatchObject({ status: 'completed' });
    });
    await Promise.all([onboarding.close(), service.close(), close()]);
    expect(await world.onboarding.result(name)).toMatchObject({ status: 'completed', partial: false });
  });
});

test('without any, the environment must name them', async () => {
  for (const connected of [connectWorker(env), OnboardingClient.connect(env)]) {
    await expect(connected).rejects.toThrow(ConfigError);
    await expect(connected).rejects.toThrow(/ONBOARDING_KEYS/);
  }
});

test('what fails to load them is told as it is', async () => {
  const keys = () => Promise.reject(new Error('the KMS is away'));
  await expect(OnboardingClient.connect(env, { keys })).rejects.toThrow('the KMS is away');
});
