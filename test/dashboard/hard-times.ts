/** What an operator would see on the dashboard: besides an eventful day much that is still wrong, and a receiver that is away for a day. */
import { expect, vi } from 'vitest';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { setActivityLimit } from '../../src/temporal/activity-limit.ts';
import type { Deployment } from '../support/deployment.ts';
import { heal, liveThroughADay, startUnreadable } from '../support/eventful-day.ts';
import type { NoticeReceiver } from '../support/notice-receiver.ts';
import { requestFor } from '../support/requests.ts';
import { parkMany, parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { signers } from '../support/signed.ts';
import { skipTimeOf } from '../support/skip-time.ts';
import type { World } from '../support/world.ts';

/** `expect.poll` has no place outside of a test. */
const PATIENCE = { timeout: 60_000, interval: 200 };

const WEBHOOK = signers['standard-webhooks'];

export async function liveThroughHardTimes(
  world: World,
  deployment: Deployment,
  receiver: NoticeReceiver,
): Promise<void> {
  await liveThroughADay(world, deployment);
  // For Prometheus a counter that appears with its first event has not increased: by the second it has.
  await Promise.all([heal(world), startUnreadable(world)]);
  await askForSome(world, deployment);
  await signUpByWebhook(world, deployment);
  await parkMany(world, 3, 'forbidden');
  await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'Stripe'));
  await beRepeated(world);
  await missNotice(world, receiver);
  await importBehindLimit(world);
}

/** By a caller with a key, and by somebody who has none and is turned away. */
async function askForSome({ onboarding }: World, { call, serviceUrl }: Deployment): Promise<void> {
  for (const body of [requestFor(['Stripe']), requestFor(['HubSpot'])]) {
    expect((await call('POST', '/v1/onboardings', { body })).status).toBe(202);
    expect((await onboarding.result(body.workspace_name)).status).toBe('completed');
    expect((await call('GET', `/v1/onboardings/${body.workspace_name}`)).status).toBe(200);
    expect((await fetch(`${serviceUrl}/v1/onboardings`)).status).toBe(429);
  }
}

async function signUpByWebhook({ onboarding }: World, { serviceUrl }: Deployment): Promise<void> {
  const request = requestFor(['Stripe']);
  const event = JSON.stringify({ type: 'user.created', data: { request } });
  const delivery = await WEBHOOK.sign(event, WEBHOOK.secret, Date.now());
  const answer = await fetch(`${serviceUrl}/v1/webhooks/canary`, { method: 'POST', ...delivery });
  expect(answer.status).toBe(202);
  expect((await onboarding.result(request.workspace_name)).status).toBe('completed');
}

/** Airbyte has too much to do, is away for a moment, and does not say what has become of a create. */
async function beRepeated(world: World): Promise<void> {
  const policy = { ...DEFAULT_POLICY, request_timeout_ms: 10_000, commit_window_ms: 1_000 };
  const { name } = await signUpWith(
    { emulator: world.emulator, onboarding: world.client({ policy }) },
    ['Stripe', 'HubSpot', 'GitHub'],
    { operation: 'createSource', sourceName: 'Stripe', fault: { kind: 'commit_then_status', status: 504 } },
    { operation: 'createSource', sourceName: 'HubSpot', times: 2, fault: { kind: 'status', status: 429 } },
    { operation: 'listSources', fault: { kind: 'status', status: 503 } },
  );
  expect((await world.onboarding.result(name)).status).toBe('completed');
}

/** The receiver refuses one notice again and again, until its day is over. */
async function missNotice(world: World, receiver: NoticeReceiver): Promise<void> {
  const takes = receiver.answer;
  const { workspace_name: name, ...rest } = requestFor(['Stripe']);
  let refusals = 0;
  receiver.answer = (response, delivery) => {
    if (delivery.notice.data.workspace_name !== name) {
      takes(response, delivery);
      return;
    }
    refusals += 1;
    response.writeHead(500).end();
  };
  await world.onboarding.start({ workspace_name: name, ...rest });
  await world.onboarding.result(name);
  await vi.waitUntil(() => refusals > 3, PATIENCE);
  const [notice] = await world.onboarding.notices({ workspaceName: name });
  await skipTimeOf(world.temporal, notice?.workflow_id ?? '');
  await vi.waitUntil(async () => {
    const [{ status } = {}] = await world.onboarding.notices({ workspaceName: name });
    return status === 'not_delivered';
  }, PATIENCE);
  receiver.answer = takes;
}

/** More than the limit lets through at once. */
async function importBehindLimit({ temporal, taskQueue, onboarding }: World): Promise<void> {
  await setActivityLimit(temporal, taskQueue, { rps: 5, reason: 'a quota' });
  const requests = Array.from({ length: 40 }, () => requestFor(['Stripe']));
  await Promise.all(requests.map((request) => onboarding.start(request)));
  for (const { workspace_name: name } of requests)
    expect((await onboarding.result(name)).status).toBe('completed');
}
