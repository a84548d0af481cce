import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { requestFor } from '../support/requests.ts';

let it: TestOnboardings;
beforeEach(async () => {
  it = await startOnboardings();
});
afterEach(() => it.stop());

async function limits(...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await runCli(it, ['limits', '--json', ...args]);
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('a limit is set, read back with its reason, and cleared, without a restart', async () => {
  expect(await limits()).toMatchObject({ rps: null, effective_source: 'server' });
  const set = { rps: 0.5, reason: 'Airbyte’s quota', effective_rps: 0.5, effective_source: 'limit' };
  expect(await limits('--rps', '0.5', '--reason', 'Airbyte’s quota')).toMatchObject(set);
  expect(await limits()).toMatchObject(set);
  expect(await limits('--clear')).toMatchObject({ rps: null, effective_source: 'server' });
});

test('with a limit of 0 nothing reaches Airbyte, from workers that run already; cleared, all goes on', async () => {
  // What a worker handed to itself would pass the task queue, and so its limit, by.
  await limits('--rps', '0', '--reason', 'Airbyte asked us to stop');
  const requests = [requestFor(['Stripe', 'HubSpot']), requestFor(['Stripe'])];
  for (const request of requests) await it.onboarding.start(request);
  for (const { workspace_name } of requests) {
    await expect.poll(async () => (await it.onboarding.progress(workspace_name)).partial).toBe(false);
  }
  const text = await runCli(it, ['limits']);
  expect(text.stdout).toMatch(/no activity starts .*Airbyte asked us to stop/s);
  expect(it.emulator.calls).toEqual([]);

  await limits('--clear');
  for (const { workspace_name } of requests) {
    expect((await it.onboarding.result(workspace_name)).status).toBe('completed');
  }
});

test.each([
  [['--rps', 'fast'], /number of activities a second/],
  [['--rps', '-1'], /number of activities a second/],
  [['--reason', 'why'], /--reason goes with --rps or --clear/],
  [['--rps', '1', '--clear'], /cannot be used with/],
])('%j is wrong usage', async (args, told) => {
  const { exitCode, stderr } = await runCli(it, ['limits', ...args]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(told);
});
