/** A worker that hands activities to itself passes the task queue by, and with it every limit: whoever sets one is told. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWorkerConfig } from '../../src/config/index.ts';
import { setActivityLimit } from '../../src/temporal/index.ts';
import { connectConfiguredWorker } from '../../src/worker/index.ts';
import { runCli } from '../support/cli.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { requestFor } from '../support/requests.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterEach(() => world.stop());

test('it onboards, no limit can be set, and the doctor names it', async () => {
  await world.startWorker({ eagerActivities: true });
  const request = requestFor(['Stripe', 'HubSpot']);
  await world.onboarding.start(request);
  expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');

  const refused = await runCli(world, ['limits', '--rps', '5']);
  expect(refused.exitCode).toBe(4);
  expect(refused.stderr).toMatch(
    /No limit can hold: \d+@\S+;eager;\S+ hands activities past the task queue \(ONBOARDING_EAGER_ACTIVITIES=on\)/,
  );
  expect((await runCli(world, ['limits', '--clear'])).exitCode).toBe(0);
  const { stdout } = await runCli(world, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { check: string; status: string; message: string }[] };
  expect(checks.find(({ check }) => check === 'rate limit')).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/^No limit holds \d+@\S+;eager/) as unknown,
  });
});

test('it does not start where a limit is set', async () => {
  await setActivityLimit(world.temporal, world.taskQueue, { rps: 5, reason: 'a quota' });
  const config = readWorkerConfig({
    ...temporalEnvironment(world),
    ...airbyteWithToken(world.emulator),
    ONBOARDING_EAGER_ACTIVITIES: 'on',
  });
  await expect(connectConfiguredWorker(config)).rejects.toThrow(
    /ONBOARDING_EAGER_ACTIVITIES=on, but a limit is set/,
  );
});
