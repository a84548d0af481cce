/** What `airbyte-embedded-onboarding/testing` starts, as it is built: a stack by itself, and stacks beside each other. */
import {
  OnboardingNotFoundError,
  type OnboardingRequestInput,
  UnsupportedServerError,
} from 'airbyte-embedded-onboarding';
import { startEmulator, startStack, type Stack } from 'airbyte-embedded-onboarding/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProgram } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { withTemporalServer } from '../support/stack.ts';

/** Has its first answer lost: Airbyte has created the source, and nobody knows. */
async function withLostAnswer({ client, emulator }: Stack): Promise<OnboardingRequestInput> {
  const request = requestFor(['Stripe']);
  const fault = emulator.faults.add({
    operation: 'createSource',
    when: { workspaceName: request.workspace_name },
    fault: { kind: 'reset_after_commit' },
  });
  await client.start(request);
  await emulator.waitFor(() => fault.used === 1);
  return request;
}

describe('a stack', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  test('onboards, skips what Temporal waits for, and has each source once', async () => {
    const { workspace_name: name } = await withLostAnswer(stack);
    await stack.skipTime(name);
    expect(await stack.client.result(name)).toMatchObject({
      status: 'completed',
      sources: [{ state: 'adopted', config_applied: true }],
    });
    expect(stack.emulator.sources(name)).toHaveLength(1);
  });

  test('skips days, after which nobody has come', async () => {
    const request = requestFor(['Stripe']);
    const { client, emulator } = stack;
    emulator.faults.add({ operation: 'createSource', fault: { kind: 'status', status: 422 } });
    await client.start(request);
    await expect.poll(() => client.status(request.workspace_name)).toBe('needs_attention');
    await stack.skipTime(request.workspace_name);
    const { status, failure } = await client.result(request.workspace_name);
    expect({ status, type: failure?.type }).toEqual({
      status: 'failed',
      type: 'Onboarding.AttentionWindowClosed',
    });
  });

  test('skips nothing of what is not there', async () => {
    await expect(stack.skipTime('nobody')).rejects.toThrow(OnboardingNotFoundError);
  });

  test('is met by other processes, with its environment', async () => {
    const request = requestFor(['Stripe']);
    const program = startProgram('signup handler', { args: [JSON.stringify(request)], env: stack.env });
    expect(await program.ended, program.output).toBe(0);
    expect(program.stdout).toBe('started\n');
    expect((await stack.client.result(request.workspace_name)).status).toBe('completed');
  });

  test('shares its Temporal with others, which do not meet: each has a namespace of its own', async () => {
    const { address } = stack.temporal;
    const others = await Promise.all([
      startStack({ temporal: { address } }),
      startStack({ temporal: { address } }),
    ]);
    const request = requestFor(['Stripe']);
    for (const { client } of others) expect((await client.start(request)).outcome).toBe('started');
    for (const { client, emulator } of others) {
      expect((await client.result(request.workspace_name)).status).toBe('completed');
      expect(emulator.workspaces()).toHaveLength(1);
    }
    expect(new Set([stack, ...others].map(({ temporal }) => temporal.namespace)).size).toBe(3);
    await Promise.all(others.map((other) => other.stop()));
    expect(await stack.client.exists(request.workspace_name)).toBe(false);
  });
});

test('without a worker of ours a worker of one’s own does the work', async () => {
  await withTemporalServer(async ({ address }) => {
    const temporal = { address, namespace: 'default' };
    const stack = await startStack({ temporal, worker: false });
    const request = requestFor(['Stripe']);
    await stack.client.start(request);
    await expect(stack.skipTime(request.workspace_name)).rejects.toThrow(UnsupportedServerError);
    const worker = startProgram('worker', { env: stack.env });
    expect((await stack.client.result(request.workspace_name)).status).toBe('completed');
    // What is open when a stack stops is not left to the next one.
    const left = requestFor(['Stripe']);
    stack.emulator.faults.add({ operation: 'createSource', fault: { kind: 'hang' }, times: Infinity });
    await stack.client.start(left);
    const other = await startStack({ temporal, worker: false });
    await stack.stop();
    await worker.end();
    const seen = await other.client.status(left.workspace_name);
    await other.stop();
    expect(seen).toBe('failed');
  });
});

test('an emulator alone has what is needed to call it, and stops', async () => {
  const emulator = await startEmulator({ organizationId: 'org' });
  const ask = (): Promise<Response> =>
    fetch(`${emulator.env['AIRBYTE_API_URL'] ?? ''}/api/v1/account/applications/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: emulator.env['AIRBYTE_CLIENT_ID'],
        client_secret: emulator.env['AIRBYTE_CLIENT_SECRET'],
      }),
    });
  expect((await ask()).status).toBe(200);
  expect(emulator.calls).toHaveLength(1);
  await emulator[Symbol.asyncDispose]();
  await expect(ask()).rejects.toThrow('fetch failed');
});

test('without the packages of a worker a stack says what to install', async () => {
  const { stderr, exitCode } = await execa(
    process.execPath,
    [
      '--import',
      new URL('../fixtures/without-packages.js', import.meta.url).href,
      '--input-type=module',
      '--eval',
      "await (await import('airbyte-embedded-onboarding/testing')).startStack();",
    ],
    { reject: false, env: { WITHOUT_PACKAGES: '@temporalio/worker' } },
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /MissingPackageError: A worker needs .*: `npm install @temporalio\/worker@\S+` installs it\./,
  );
});
