/**
 * I2, I3: a server that was killed and started again begins the next attempt at once, long before it is due. What is to
 * wait for a commit window waits for it all the same.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { startWorld, type World } from '../support/world.ts';
import { signUpWith } from '../support/sign-up.ts';
import { TemporalProcess } from '../support/temporal-process.ts';

/** Longer than the server is away, and than the first look after an unknown outcome waits. */
const WINDOW = 14_900;
const REQUEST_TIMEOUT = 2_000;
const POLICY = { request_timeout_ms: REQUEST_TIMEOUT, commit_window_ms: WINDOW };
/** The answer is lost, and the effect comes late, but within the window of a call that was long on its way. */
const LATE = { kind: 'late_commit', afterMs: WINDOW - REQUEST_TIMEOUT, answer: 504 } as const;
/** A killed server may be long in coming back on a busy machine. */
const PATIENCE = { timeout: 120_000, interval: 50 };

let folder: string;
let server: TemporalProcess;
let world: World;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-early-'));
  server = await TemporalProcess.start(join(folder, 'temporal.db'));
  world = await startWorld({ address: server.address, policy: POLICY });
  // What the worker is told of time runs ahead where an attempt begins early.
  world.emulator.clock.follow(Date.now);
});
afterEach(async () => {
  await world.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test('an attempt that is begun early sends nothing before the call before it is settled', async () => {
  const mint = await signUpWith(world, ['Stripe'], { operation: 'issueScopedToken', fault: LATE });
  const create = await signUpWith(world, ['Stripe'], { operation: 'createSource', fault: LATE });
  // The second attempt finds the window open, and leaves it to the third, which is due when it closes.
  await untilAttempt(3, 'issueScopedToken', mint.name, '1');
  await untilAttempt(3, 'createSource', create.name, 'create:0');
  await server.kill();
  await server.startAgain();

  expect((await world.onboarding.result(mint.name)).status).toBe('completed');
  expect(world.emulator.maxConcurrentFirstMints(mint.name)).toBe(1);
  expect((await world.onboarding.result(create.name)).sources).toMatchObject([{ state: 'adopted' }]);
  expect(callsOf(world, create.name, 'createSource')).toHaveLength(1);
  expect(world.emulator.sources(create.name)).toHaveLength(1);
  expect(world.emulator.workspaces()).toHaveLength(2);
});

/** Or until it has ended, on a machine so slow that the window has closed. */
async function untilAttempt(
  attempt: number,
  operation: 'issueScopedToken' | 'createSource',
  workspaceName: string,
  activityId: string,
): Promise<void> {
  await world.emulator.waitForCall(operation, (call) => call.workspaceName === workspaceName);
  const handle = world.temporal.workflow.getHandle(workflowIdFor(workspaceName));
  await vi.waitUntil(async () => {
    const { pendingActivities } = (await handle.describe()).raw;
    return !pendingActivities?.some((of) => of.activityId === activityId && (of.attempt ?? 0) < attempt);
  }, PATIENCE);
}
