import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCompose } from '../support/compose.ts';
import { startWorld, type World } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterEach(() => world.stop());

/** What the compose file has run beside a worker, and whether Docker would call the worker healthy. */
async function isHealthy(metricsPort: number): Promise<boolean> {
  const { services } = await readCompose();
  const [, command = '', ...args] = services['worker']?.healthcheck?.test ?? [];
  const there = args.map((arg) => arg.replace('127.0.0.1:9464', `127.0.0.1:${metricsPort}`));
  expect(there).not.toEqual(args);
  return (await execa(command, there, { reject: false })).exitCode === 0;
}

test('a worker is healthy once it polls for workflow tasks, and not when it is gone', async () => {
  const port = await getPort();
  expect(await isHealthy(port)).toBe(false);
  const worker = startWorkerProcess(world, { ONBOARDING_METRICS_PORT: String(port) });
  try {
    await expect.poll(() => isHealthy(port)).toBe(true);
  } finally {
    await worker.end('SIGKILL');
  }
  expect(await isHealthy(port)).toBe(false);
});

test.each([
  ['of no poller at all', 'onboarding_parked_total 3\n'],
  ['that its last poller has ended', 'temporal_num_pollers{poller_type="workflow_task",task_queue="q"} 0\n'],
  ['of pollers for activities only', 'temporal_num_pollers{poller_type="activity_task",task_queue="q"} 5\n'],
])('a worker that tells %s is not healthy', async (_what, exposition) => {
  const server = createServer((_request, response) => response.end(exposition));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    expect(await isHealthy((server.address() as AddressInfo).port)).toBe(false);
  } finally {
    server.close();
  }
});
