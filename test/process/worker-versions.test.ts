import { randomUUID } from 'node:crypto';
import { isGrpcServiceError } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { versionState } from '../../src/temporal/worker-version.ts';
import type { WorkerVersion } from '../../src/config/index.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { startWorld, type World } from '../support/world.ts';
import { startProgram } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { untilParked } from '../support/until-parked.ts';

let world: World;
let deploymentName: string;
beforeEach(async () => {
  world = await startWorld({ withoutWorker: true });
  deploymentName = `onboarding-${randomUUID()}`;
});
afterEach(() => world.stop());

const build = (buildId: string): WorkerVersion => ({ deploymentName, buildId });

/** As the command does, once the server has seen a worker of it. */
async function makeCurrent({ buildId }: WorkerVersion): Promise<void> {
  const { workflowService, options } = world.temporal;
  const { namespace } = options;
  const isMade = async (): Promise<boolean> => {
    try {
      await workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId });
      return true;
    } catch (error) {
      // Not known yet, or not its task queue.
      if (isGrpcServiceError(error)) return false;
      throw error;
    }
  };
  await expect.poll(isMade, { timeout: 60_000, interval: 500 }).toBe(true);
}

test('a versioned worker gets nothing until its version is made current; then onboardings complete', async () => {
  await world.startWorker({ version: build('1') });
  await expect.poll(() => world.onboarding.pollers(), { timeout: 60_000 }).toBe(1);
  const request = requestFor();
  await world.onboarding.start(request);
  // Nobody answers the query.
  expect((await world.onboarding.progress(request.workspace_name)).partial).toBe(true);
  expect(world.emulator.calls).toEqual([]);

  await makeCurrent(build('1'));
  expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  expect(world.emulator.sources(request.workspace_name)).toHaveLength(3);
});

test('an onboarding that was parked on one build is taken up by the next, and completes', async () => {
  const first = await world.startWorker({ version: build('1') });
  await makeCurrent(build('1'));
  const { name } = await parkWith(world, ['Stripe'], refused(403));

  await world.startWorker({ version: build('2') });
  await makeCurrent(build('2'));
  await first.stop();
  // Told by the worker that there is now: it is ready to be asked for the retry, too.
  await untilParked(world.onboarding, name);
  await world.onboarding.retry(name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  const { raw } = await world.temporal.workflow.getHandle(workflowIdFor(name)).describe();
  expect(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion).toMatchObject(build('2'));
});

test('a pinned onboarding goes on with the build that it began on, when another one is current', async () => {
  await world.startWorker({ version: { ...build('1'), versioning: 'pinned' } });
  await makeCurrent(build('1'));
  const { name } = await parkWith(world, ['Stripe'], refused(403));

  await world.startWorker({ version: { ...build('2'), versioning: 'pinned' } });
  await makeCurrent(build('2'));
  await world.onboarding.retry(name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  const { raw } = await world.temporal.workflow.getHandle(workflowIdFor(name)).describe();
  expect(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion).toMatchObject(build('1'));
});

test.each([
  { deploymentName: 'ONBOARDING_DEPLOYMENT_NAME', buildId: 'ONBOARDING_BUILD_ID' },
  // As Temporal's worker controller sets them.
  { deploymentName: 'TEMPORAL_DEPLOYMENT_NAME', buildId: 'TEMPORAL_WORKER_BUILD_ID' },
])('a worker whose version, by $buildId, is not current says so, with the command for it', async (names) => {
  deploymentName = `shop/${deploymentName}`;
  const worker = startProgram('onboarding', {
    args: ['worker'],
    env: {
      ...temporalEnvironment(world),
      [names.deploymentName]: deploymentName,
      [names.buildId]: '1',
      ...airbyteWithToken(world.emulator),
    },
  });
  try {
    const { next } = JSON.parse(await worker.says(/gets no work until/)) as { next: string };
    expect(next).toBe(
      `temporal worker deployment set-current-version --namespace default --deployment-name ${deploymentName} --build-id 1`,
    );
    await makeCurrent(build('1'));
    expect(await versionState(world.connection, { namespace: 'default', ...build('1') })).toBe('current');
  } finally {
    await worker.end();
  }
});
