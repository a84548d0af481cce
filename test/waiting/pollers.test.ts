import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startWorld, type World } from '../support/world.ts';
import { json, startService, type TestService } from '../support/service.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

let world: World;
let service: TestService;
beforeAll(async () => {
  world = await startWorld();
  service = await startService(world);
});
afterAll(async () => {
  await service.stop();
  await world.stop();
});

const counted = async (): Promise<unknown> => (await json(await service.call('GET', '/readyz')))['pollers'];

async function toldByDoctor(): Promise<string> {
  const { stdout } = await runCli(world, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { check: string; message: string }[] };
  return checks.find(({ check }) => check === 'pollers')?.message ?? '';
}

// Temporal remembers it for five minutes, and so would a count of all that it remembers.
test('a worker that was killed counts no more, and is still told of by the doctor; one that runs counts', async () => {
  const doomed = startWorkerProcess(world);
  try {
    await expect.poll(counted).toBe(2);
  } finally {
    await doomed.end('SIGKILL');
  }
  await expect.poll(counted, { timeout: 240_000, interval: 1_000 }).toBe(1);
  expect(await toldByDoctor()).toMatch(
    /1 worker polls \(last \d+ s ago\), 1 worker has stopped \(last poll \d+ s ago\);/,
  );
}, 400_000);
