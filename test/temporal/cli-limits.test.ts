import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command } from '@commander-js/extra-typings';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defineStatus } from '../../src/cli/commands/status-command.ts';
import type { CliContext } from '../../src/cli/cli-context.ts';
import { streamOutput } from '../../src/cli/terminal/output.ts';
import { OnboardingClient, UnsupportedServerError } from '../../src/client.ts';
import type { CommandConfig } from '../../src/config/index.ts';
import { onboardingDataConverter } from '../../src/secrets/index.ts';
import { runCli } from '../support/cli.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';

const { DescribeTaskQueueResponse } = proto.temporal.api.workflowservice.v1;

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.stop());

async function limits(...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await runCli(world, ['limits', '--json', ...args]);
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
  for (const request of requests) await world.onboarding.start(request);
  for (const { workspace_name } of requests) {
    await expect.poll(async () => (await world.onboarding.progress(workspace_name)).partial).toBe(false);
  }
  const text = await runCli(world, ['limits']);
  expect(text.stdout).toMatch(/no activity starts .*Airbyte asked us to stop/s);
  expect(world.emulator.calls).toEqual([]);
  const { workspace_name: waiting } = requests[0]!;
  const [status, json] = await Promise.all([
    runCli(world, ['status', waiting]),
    runCli(world, ['status', waiting, '--json']),
  ]);
  for (const { exitCode, stderr } of [status, json]) {
    expect([exitCode, stderr]).toEqual([
      0,
      'The limit of all workers is 0 (Airbyte asked us to stop): nothing starts until `onboarding limits --clear`.',
    ]);
  }
  expect(JSON.parse(json.stdout)).toMatchObject({ status: 'running', workspace_name: waiting });

  await limits('--clear');
  for (const { workspace_name } of requests) {
    expect((await world.onboarding.result(workspace_name)).status).toBe('completed');
  }
});

test('status is told all the same by a server that has no limits', async () => {
  const request = requestFor(['Stripe']);
  await limits('--rps', '0');
  await world.onboarding.start(request);
  const connection = await Connection.connect({ address: world.address });
  // One of before 1.29 answers without having read the question.
  vi.spyOn(connection.workflowService, 'describeTaskQueue').mockImplementation(() =>
    Promise.resolve(DescribeTaskQueueResponse.create()),
  );
  const client = new Client({
    connection,
    namespace: world.namespace,
    dataConverter: onboardingDataConverter(world.keyring),
  });
  const { taskQueue, keys } = world;
  const onboarding = new OnboardingClient({ client, keys, taskQueue });
  try {
    await expect(onboarding.limit()).rejects.toThrow(UnsupportedServerError);
    const { stdout, stderr } = await statusOf(onboarding, request.workspace_name);
    expect(stdout).toContain(`${request.workspace_name}: running`);
    expect(stderr).toBe('');
  } finally {
    await connection.close();
  }
});

/** The command, on a client of the test's. */
async function statusOf(
  onboarding: OnboardingClient,
  name: string,
): Promise<{ stdout: string; stderr: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const output = streamOutput(out, err, { json: false, term: undefined });
  const context = { output, withClient: (use) => use(onboarding, {} as CommandConfig) } as Pick<
    CliContext,
    'output' | 'withClient'
  >;
  const command = new Command('status');
  defineStatus(command, context);
  await command.parseAsync([name], { from: 'user' });
  out.end();
  err.end();
  return { stdout: await text(out), stderr: await text(err) };
}

test.each([
  [['--rps', 'fast'], /number of activities a second/],
  [['--rps', '-1'], /number of activities a second/],
  [['--reason', 'why'], /--reason goes with --rps or --clear/],
  [['--rps', '1', '--clear'], /cannot be used with/],
])('%j is wrong usage', async (args, told) => {
  const { exitCode, stderr } = await runCli(world, ['limits', ...args]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(told);
});
