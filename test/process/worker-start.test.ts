/** How a worker starts, or ends where it cannot: from the making of its threads on, which are one a process. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { startProgram } from '../support/program.ts';
import { startRefusingTemporal } from '../support/refusing-temporal.ts';
import { RUST_ERROR } from '../support/rust-errors.ts';
import { startSettings } from '../support/start-settings.ts';

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
