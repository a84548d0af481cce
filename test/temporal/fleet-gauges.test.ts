import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { runCli } from '../support/cli.ts';
import { samplesOf } from '../support/exposition.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { NAMESPACE_OF_GAUGES } from '../support/temporal-server.ts';
import { untilParked } from '../support/waits.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld({ withoutWorker: true, namespace: NAMESPACE_OF_GAUGES });
});
afterEach(() => world.stop());

/** What a service that has just started tells: one that has told before repeats it for a while. */
async function gauges(): Promise<Record<string, number>> {
  const app = createHttpApp({
    onboarding: world.onboarding,
    apiKeys: [],
    progressTokenKey: Buffer.alloc(32),
    logger: await createLogger({ level: 'silent', format: 'json' }),
  });
  const samples = samplesOf(await (await app.request('/metrics')).text());
  return Object.fromEntries(
    samples.map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
  );
}

const AGE = 'onboarding_backlog_age_seconds workflow';
const DISPATCHED = 'onboarding_tasks_dispatched_per_second workflow';

test('where no worker polls, what waits is counted, and grows old', async () => {
  for (const request of [requestFor(['Stripe']), requestFor(['Stripe'])])
    await world.onboarding.start(request);
  await expect.poll(gauges).toMatchObject({ 'onboarding_backlog_tasks workflow': 2, onboarding_pollers: 0 });
  await expect.poll(async () => (await gauges())[AGE]).toBeGreaterThan(3);
  expect(await gauges()).toMatchObject({ [DISPATCHED]: 0, 'onboarding_backlog_tasks activity': 0 });
});

test('a worker whose version nobody made current polls, and yet what waits grows old', async () => {
  await world.onboarding.start(requestFor(['Stripe']));
  await world.startWorker({ version: { deploymentName: `onboarding-${randomUUID()}`, buildId: '1' } });
  await expect.poll(gauges).toMatchObject({ onboarding_pollers: 1, 'onboarding_backlog_tasks workflow': 1 });
  const before = (await gauges())[AGE] ?? 0;
  await expect.poll(async () => (await gauges())[AGE]).toBeGreaterThan(before + 2);
  expect(await gauges()).toMatchObject({ [DISPATCHED]: 0 });
});

test('a limit is told, 0 too, with what waits for it; without one the gauge is absent', async () => {
  expect(await gauges()).not.toHaveProperty('onboarding_rate_limit');
  await runCli(world, ['limits', '--rps', '0']);
  expect(await gauges()).toMatchObject({ onboarding_rate_limit: 0 });
  await world.startWorker();
  await world.onboarding.start(requestFor(['Stripe']));
  await expect.poll(gauges).toMatchObject({ 'onboarding_backlog_tasks activity': 1 });
  await expect
    .poll(async () => (await gauges())['onboarding_backlog_age_seconds activity'])
    .toBeGreaterThan(1);
  await runCli(world, ['limits', '--clear']);
  expect(await gauges()).not.toHaveProperty('onboarding_rate_limit');
});

test('what is parked is told by type until it is mended', async () => {
  await world.startWorker();
  const request = requestFor(['Stripe']);
  const parked = async (): Promise<number | undefined> =>
    (await gauges())['onboarding_parked_now Airbyte.Conflict'];
  world.emulator.faults.add({ operation: 'createSource', fault: { kind: 'status', status: 409 } });
  await world.onboarding.start(request);
  await untilParked(world.onboarding, request.workspace_name);
  await expect.poll(parked).toBe(1);
  await world.onboarding.retry(request.workspace_name);
  await world.onboarding.result(request.workspace_name);
  await expect.poll(parked).toBe(0);
});
