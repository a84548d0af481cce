/** Lets happen, to a deployment, what its metrics tell of: one onboarding of each kind, and what goes wrong around them. */
import { expect, vi } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { generateKey, parseKeyring } from '../../src/secrets/index.ts';
import { callsOf } from './calls.ts';
import { breakOffUpload } from './raw-http.ts';
import { API_KEY } from './environment.ts';
import type { Deployment } from './deployment.ts';
import { requestFor } from './requests.ts';
import { parkWith, signUpWith } from './sign-up.ts';
import { signers } from './signed.ts';
import type { World } from './world.ts';

const WEBHOOK = signers['standard-webhooks'];

/** Of the endpoint `canary`. */
export const WEBHOOK_SETTINGS = {
  ONBOARDING_CONFIG_FILE: new URL('../fixtures/canary.config.ts', import.meta.url).pathname,
  ONBOARDING_WEBHOOK_SECRETS_CANARY: WEBHOOK.secret,
  // The second request without a key is one too many.
  ONBOARDING_HTTP_ADDRESS_LIMIT: '1',
};

export async function liveThroughADay(world: World, deployment: Deployment): Promise<void> {
  const completed = await complete(world, deployment);
  await Promise.all([cancelParked(world), fail(world), heal(world), startUnreadable(world)]);
  await bePestered(deployment, completed);
}

/** After one attempt that Airbyte turned down. */
async function complete(world: World, { call }: Deployment): Promise<string> {
  const body = requestFor();
  const tooMany = { kind: 'status', status: 429, body: {} } as const;
  world.emulator.faults.add({ operation: 'createSource', fault: tooMany });
  expect((await call('POST', '/v1/onboardings', { body })).status).toBe(202);
  expect((await world.onboarding.result(body.workspace_name)).status).toBe('completed');
  return body.workspace_name;
}

const REFUSED = {
  operation: 'createSource',
  fault: { kind: 'status', status: 422, body: { detail: 'no' } },
} as const;

async function cancelParked(world: World): Promise<void> {
  const { name } = await parkWith(world, ['Stripe'], REFUSED);
  await world.onboarding.cancel(name);
  expect((await world.onboarding.result(name)).status).toBe('cancelled');
}

/** Nobody acts in time. */
async function fail(world: World): Promise<void> {
  const onboarding = world.client({ policy: { ...DEFAULT_POLICY, attention_window_ms: 200 } });
  const { name } = await signUpWith({ emulator: world.emulator, onboarding }, ['Stripe'], REFUSED);
  expect((await world.onboarding.result(name)).status).toBe('failed');
}

/** The first create takes effect while the second is being answered: the second is removed. */
export async function heal(world: World): Promise<void> {
  const policy = { ...DEFAULT_POLICY, request_timeout_ms: 10_000, commit_window_ms: 1_000 };
  const {
    name,
    faults: [, second],
  } = await signUpWith(
    { emulator: world.emulator, onboarding: world.client({ policy }) },
    ['Stripe'],
    { operation: 'createSource', fault: { kind: 'late_commit', afterMs: 200_000, answer: 504 } },
    { operation: 'createSource', fault: { kind: 'hold' } },
  );
  await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
  world.emulator.clock.advance(200_000);
  second.release();
  const { sources } = await world.onboarding.result(name);
  expect(sources).toMatchObject([{ healed: true }]);
}

/** With a key that no worker has: its workflow tasks fail until it is terminated. */
export async function startUnreadable(world: World): Promise<void> {
  const request = requestFor(['Stripe']);
  await world.client({ keys: parseKeyring(generateKey('lost')) }).start(request);
  const run = world.temporal.workflow.getHandle(workflowIdFor(request.workspace_name));
  await vi.waitUntil(
    async () => {
      const { events } = await run.fetchHistory();
      return events?.some(({ workflowTaskFailedEventAttributes: failed }) => failed);
    },
    { timeout: 60_000 },
  );
  await run.terminate('it was read by nobody');
}

/** A widget's token, events that are not signed or not understood, too many requests, and one that breaks off. */
async function bePestered({ serviceUrl, call }: Deployment, completed: string): Promise<void> {
  const body = { allowed_origin: 'https://app.example.com' };
  expect((await call('POST', `/v1/onboardings/${completed}/widget-token`, { body })).status).toBe(200);
  const deliver = async (secret: string): Promise<number> => {
    const event = JSON.stringify({ type: 'user.created', data: { secret: 'there is no request' } });
    const delivery = await WEBHOOK.sign(event, secret, Date.now());
    return (await fetch(`${serviceUrl}/v1/webhooks/canary`, { method: 'POST', ...delivery })).status;
  };
  expect(await deliver(WEBHOOK.secret)).toBe(422);
  expect(await deliver(WEBHOOK.otherSecret)).toBe(401);
  expect((await fetch(`${serviceUrl}/v1/onboardings`)).status).toBe(429);
  await breakOffUpload(serviceUrl, '/v1/onboardings', {
    authorization: `Bearer ${API_KEY}`,
    'content-length': 1_000,
  });
}
