/** What waits for its turn, as the gauges and `status` tell it: of its size and age Temporal itself knows only after seconds. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { gaugesOf } from '../support/gauges.ts';
import { requestFor } from '../support/requests.ts';
import { worldOf } from '../support/world.ts';

const AGE = 'onboarding_backlog_age_seconds workflow';
const DISPATCHED = 'onboarding_tasks_dispatched_per_second workflow';

describe.concurrent('the gauges', () => {
  test('where no worker polls, what waits is counted, and grows old', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const gauges = () => gaugesOf(world);
    for (const request of [requestFor(['Stripe']), requestFor(['Stripe'])])
      await world.onboarding.start(request);
    await context.expect
      .poll(gauges)
      .toMatchObject({ 'onboarding_backlog_tasks workflow': 2, onboarding_pollers: 0 });
    await context.expect.poll(async () => (await gauges())[AGE]).toBeGreaterThan(3);
    expect(await gauges()).toMatchObject({ [DISPATCHED]: 0, 'onboarding_backlog_tasks activity': 0 });
  });

  test('a worker whose version nobody made current polls, and yet what waits grows old', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const gauges = () => gaugesOf(world);
    await world.onboarding.start(requestFor(['Stripe']));
    await world.startWorker({ version: { deploymentName: `onboarding-${randomUUID()}`, buildId: '1' } });
    await context.expect
      .poll(gauges)
      .toMatchObject({ onboarding_pollers: 1, 'onboarding_backlog_tasks workflow': 1 });
    const before = (await gauges())[AGE] ?? 0;
    await context.expect.poll(async () => (await gauges())[AGE]).toBeGreaterThan(before + 2);
    expect(await gauges()).toMatchObject({ [DISPATCHED]: 0 });
  });

  test('a limit is told, 0 too, with what waits for it; without one the gauge is absent', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const gauges = () => gaugesOf(world);
    expect(await gauges()).not.toHaveProperty('onboarding_rate_limit');
    await runCli(world, ['limits', '--rps', '0']);
    expect(await gauges()).toMatchObject({ onboarding_rate_limit: 0 });
    await world.startWorker();
    await world.onboarding.start(requestFor(['Stripe']));
    await context.expect.poll(gauges).toMatchObject({ 'onboarding_backlog_tasks activity': 1 });
    await context.expect
      .poll(async () => (await gauges())['onboarding_backlog_age_seconds activity'])
      .toBeGreaterThan(1);
    await runCli(world, ['limits', '--clear']);
    expect(await gauges()).not.toHaveProperty('onboarding_rate_limit');
  });
});

test.concurrent(
  'status says how many wait for their turn where a limit holds them back, and nothing where it does not',
  async (context) => {
    const world = await worldOf(context);
    const limit = async (rps: string): Promise<void> => {
      expect(await runCli(world, ['limits', '--rps', rps])).toMatchObject({ exitCode: 0, stderr: '' });
    };
    await limit('0.001');
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const others = [requestFor(), requestFor()];
    for (const one of [request, ...others]) await world.onboarding.start(one);
    const told = async (): Promise<string> => (await runCli(world, ['status', name])).stderr;
    await context.expect
      .poll(told, { timeout: 60_000 })
      .toMatch(
        /^All workers together start 0\.001 activities a second at most; about \d wait for their turn\. `onboarding limits`/,
      );
    await limit('1000');
    await world.onboarding.result(name);
    expect(await told()).toBe('');
  },
);
