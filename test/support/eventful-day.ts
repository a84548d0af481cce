/** Lets happen, to a deployment, what its metrics tell of: one onboarding of each kind, and what goes wrong around them. */
import { expect, vi } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { generateKey, parseKeyring } from '../../src/secrets/index.ts';
import type { Deployment } from './deployment.ts';
import type { TestOnboardings } from './onboardings.ts';
import { requestFor } from './requests.ts';
import { signers } from './signed.ts';
import { untilParked } from './waits.ts';

const WEBHOOK = signers['standard-webhooks'];

/** Of the endpoint `canary`. */
export const WEBHOOK_SETTINGS = {
  ONBOARDING_CONFIG_FILE: new URL('../fixtures/canary.config.ts', import.meta.url).pathname,
  ONBOARDING_WEBHOOK_SECRETS_CANARY: WEBHOOK.secret,
  // The second request without a key is one too many.
  ONBOARDING_HTTP_ADDRESS_LIMIT: '1',
};

export async function liveThroughADay(it: TestOnboardings, deployment: Deployment): Promise<void> {
  const completed = await complete(it, deployment);
  await Promise.all([cancelParked(it), fail(it), heal(it), startUnreadable(it)]);
  await bePestered(deployment, completed);
}

/** After one attempt that Airbyte turned down. */
async function complete(it: TestOnboardings, { call }: Deployment): Promise<string> {
  const body = requestFor();
  const tooMany = { kind: 'status', status: 429, body: {} } as const;
  it.emulator.faults.add({ operation: 'createSource', fault: tooMany });
  expect((await call('POST', '/v1/onboardings', { body })).status).toBe(202);
  expect((await it.onboarding.result(body.workspace_name)).status).toBe('completed');
  return body.workspace_name;
}

function refuse({ emulator }: TestOnboardings, workspaceName: string): void {
  const fault = { kind: 'status', status: 422, body: { detail: 'no' } } as const;
  emulator.faults.add({ operation: 'createSource', when: { workspaceName }, fault });
}

async function cancelParked(it: TestOnboardings): Promise<void> {
  const request = requestFor(['Stripe']);
  refuse(it, request.workspace_name);
  await it.onboarding.start(request);
  await untilParked(it.onboarding, request.workspace_name);
  await it.onboarding.cancel(request.workspace_name);
  expect((await it.onboarding.result(request.workspace_name)).status).toBe('cancelled');
}

/** Nobody acts in time. */
async function fail(it: TestOnboardings): Promise<void> {
  const request = requestFor(['Stripe']);
  refuse(it, request.workspace_name);
  await it.client({ policy: { ...DEFAULT_POLICY, attention_window_ms: 200 } }).start(request);
  expect((await it.onboarding.result(request.workspace_name)).status).toBe('failed');
}

/** The first create takes effect while the second is being answered: the second is removed. */
async function heal(it: TestOnboardings): Promise<void> {
  const request = requestFor(['Stripe']);
  const { workspace_name: workspaceName } = request;
  const createOf = { operation: 'createSource', when: { workspaceName } } as const;
  const late = { kind: 'late_commit', afterMs: 200_000, answer: 504 } as const;
  it.emulator.faults.add({ ...createOf, fault: late });
  const second = it.emulator.faults.add({ ...createOf, fault: { kind: 'hold' } });
  const policy = { ...DEFAULT_POLICY, request_timeout_ms: 10_000, commit_window_ms: 1_000 };
  await it.client({ policy }).start(request);
  const creates = (): number =>
    it.emulator.calls.filter(
      (call) => call.operation === 'createSource' && call.workspaceName === workspaceName,
    ).length;
  await it.emulator.waitFor(() => creates() === 2);
  it.emulator.clock.advance(200_000);
  second.release();
  const { sources } = await it.onboarding.result(workspaceName);
  expect(sources).toMatchObject([{ healed: true }]);
}

/** With a key that no worker has: its workflow tasks fail until it is terminated. */
async function startUnreadable(it: TestOnboardings): Promise<void> {
  const request = requestFor(['Stripe']);
  await it.client({ keys: parseKeyring(generateKey('lost')) }).start(request);
  const run = it.temporal.workflow.getHandle(workflowIdFor(request.workspace_name));
  await vi.waitUntil(
    async () => {
      const { events } = await run.fetchHistory();
      return events?.some(({ workflowTaskFailedEventAttributes: failed }) => failed);
    },
    { timeout: 60_000 },
  );
  await run.terminate('it was read by nobody');
}

/** A widget's token, events that are not signed or not understood, and too many requests. */
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
}
