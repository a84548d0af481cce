import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestFor } from '../support/requests.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterEach(() => world.stop());

test('no line of a worker has the token of a task, by which others could complete it', async () => {
  const worker = startWorkerProcess(world, { LOG_LEVEL: 'trace', LOG_FORMAT: 'json' });
  try {
    const request = requestFor(['Stripe', 'HubSpot']);
    world.emulator.faults.add({ operation: 'createSource', fault: { kind: 'status', status: 429 } });
    await world.onboarding.start(request);
    expect(await world.onboarding.result(request.workspace_name)).toMatchObject({ status: 'completed' });
  } finally {
    await worker.end('SIGTERM');
  }
  const lines = worker.output.split('\n').filter((line) => line.includes('"activityType":"createSource"'));
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.every((line) => line.includes('"workspace_name"'))).toBe(true);
  expect(worker.output).not.toMatch(/task_?token/i);
});
