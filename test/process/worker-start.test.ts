/** How a worker starts, or ends where it cannot: from the making of its threads on, which are one a process. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { startProgram } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { startRefusingTemporal } from '../support/refusing-temporal.ts';
import { RUST_ERROR } from '../support/rust-errors.ts';
import { startSettings } from '../support/start-settings.ts';
import { startWorld } from '../support/world.ts';

/** Pino's level. */
const WARN = 40;
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

test('its start is told in JSON of one line each, without what webpack says of its bundle', async () => {
  // From source, as only there a bundle is made.
  const worker = startProgram('onboarding from source', {
    args: ['worker'],
    env: { ...startSettings(inject('temporal').address), LOG_FORMAT: 'json' },
  });
  await worker.says(/the worker runs/);
  await worker.end();
  const messages = worker.stderr
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages).toEqual(expect.arrayContaining(['Workflow bundle created', 'the worker runs']));
  expect(messages.filter((message) => /\n|webpack/.test(message))).toEqual([]);
});

test('it ends where only its own connection is refused, with its threads started', async () => {
  let asked = 0;
  const server = await startRefusingTemporal((method) => {
    if (method === 'ListSearchAttributes') return { code: 12 };
    if (method !== 'DescribeNamespace') return null;
    asked += 1;
    return asked === 1 ? null : { code: 5, message: 'Namespace default is not found.' };
  });
  try {
    const env = { ...startSettings(server.address), LOG_LEVEL: 'debug' };
    const worker = startProgram('onboarding', { args: ['worker'], env });
    const exitCode = await worker.ended;
    const { stderr } = worker;
    // First its threads are made, and then it asks whether there is the namespace.
    expect(stderr).toContain('Creating worker');
    expect(stderr).toMatch(/a moment later it did not\)\. Start the worker again\./);
    // With the threads, the core's log may come, for those who write Rust.
    const told = stderr.split('\n').filter((line) => !line.includes('"sdkComponent":"core"'));
    expect([exitCode, RUST_ERROR.test(told.join('\n'))]).toEqual([5, false]);
  } finally {
    await server.close();
  }
});

test('it ends where the port of its metrics is taken, and names ONBOARDING_METRICS_PORT', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  try {
    const worker = startProgram('onboarding', {
      args: ['worker'],
      env: { ...startSettings(inject('temporal').address), ONBOARDING_METRICS_PORT: String(port) },
    });
    expect(await worker.ended).toBe(2);
    expect(worker.stderr).toMatch(
      new RegExp(`ONBOARDING_METRICS_PORT: .*127.0.0.1:${port}.*the port is taken, by another`),
    );
  } finally {
    taken.close();
    await once(taken, 'close');
  }
});

test('where its bundle was built with another SDK, it says so, bundles anew, and onboards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'other-sdk-'));
  for (const part of ['dist', 'package.json'])
    await cp(join(PACKAGE, part), join(folder, part), { recursive: true });
  await symlink(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'dist/workflow-bundle.sdk'), '@temporalio/worker@1.0.0');
  // What it must not run.
  await writeFile(join(folder, 'dist/workflow-bundle.js'), 'throw new Error("of another SDK");');
  const world = await startWorld({ withoutWorker: true });
  const env = { ...temporalEnvironment(world), ...airbyteWithToken(world.emulator), LOG_FORMAT: 'json' };
  const worker = startProgram('worker', { folder, env });
  try {
    await worker.says(/the worker runs/);
    const [said] = worker.output
      .split('\n')
      .filter((line) => line.includes('the workflow bundle was built with'));
    expect(JSON.parse(said ?? '')).toMatchObject({
      level: WARN,
      built_with: '@temporalio/worker@1.0.0',
      installed: expect.stringMatching(/@temporalio\/worker@\d+\.\d+\.\d+/) as string,
    });
    const request = requestFor();
    await world.onboarding.start(request);
    expect((await world.onboarding.result(request.workspace_name)).status, worker.output).toBe('completed');
  } finally {
    await worker.end();
    await world.stop();
    await rm(folder, { recursive: true });
  }
});
