import { afterAll, beforeAll, expect, test } from 'vitest';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { startWorld, type World } from '../support/world.ts';
import { startProgram } from '../support/program.ts';
import { signUpWith } from '../support/sign-up.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterAll(() => world.stop());

test('a worker that is told to stop in mid-call ends the call, reports it, and only then ends', async () => {
  const worker = startProgram('onboarding', {
    args: ['worker'],
    env: { ...temporalEnvironment(world), ...airbyteWithToken(world.emulator) },
  });
  const {
    name,
    faults: [held],
  } = await signUpWith(world, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'hold', commit: true },
  });
  const creates = () => world.emulator.calls.filter(({ operation }) => operation === 'createSource');
  await expect.poll(() => creates().length, { timeout: 60_000 }).toBe(1);

  const ended = worker.end('SIGTERM');
  await worker.says(/"state":"STOPPING"/);
  expect(creates()[0]?.finishedAt).toBeNull();
  held.release();
  expect(await ended).toBe(0);
  expect(creates()).toMatchObject([{ status: 200, effect: { kind: 'source_created' } }]);

  // Its answer was reported: the next worker neither asks again nor looks again.
  const calls = world.emulator.calls.length;
  await world.startWorker();
  const { status, sources } = await world.onboarding.result(name);
  expect([status, sources[0]?.state, sources[0]?.attempts]).toEqual(['completed', 'created', 1]);
  expect(world.emulator.calls).toHaveLength(calls);
});
