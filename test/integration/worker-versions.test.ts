import { randomUUID } from 'node:crypto';
import { isGrpcServiceError } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { versionState } from '../../src/client/worker-version.ts';
import type { WorkerVersion } from '../../src/config.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { lineOf, startProgram, stopProgram } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { untilParked } from '../support/waits.ts';

let it: TestOnboardings;
let deploymentName: string;
beforeEach(async () => {
  it = await startOnboardings({ withoutWorker: true });
  deploymentName = `onboarding-${randomUUID()}`;
});
afterEach(() => it.stop());

const build = (buildId: string): WorkerVersion => ({ deploymentName, buildId });

/** As the command does, once the server has seen a worker of it. */
async function makeCurrent({ buildId }: WorkerVersion): Promise<void> {
  const { workflowService, options } = it.temporal;
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
  await it.startWorker({ version: build('1') });
  await expect.poll(() => it.onboarding.pollers(), { timeout: 60_000 }).toBe(1);
  const request = requestFor();
  await it.onboarding.start(request);
  // Nobody answers the query.
  expect((await it.onboarding.progress(request.workspace_name)).partial).toBe(true);
  expect(it.emulator.calls).toEqual([]);

  await makeCurrent(build('1'));
  expect((await it.onboarding.result(request.workspace_name)).status).toBe('completed');
  expect(it.emulator.sources(request.workspace_name)).toHaveLength(3);
});

test('an onboarding that was parked on one build is taken up by the next, and completes', async () => {
  const first = await it.startWorker({ version: build('1') });
  await makeCurrent(build('1'));
  const request = requestFor(['Stripe']);
  const { workspace_name: name } = request;
  it.emulator.faults.add({ operation: 'createSource', fault: { kind: 'status', status: 403 } });
  await it.onboarding.start(request);
  await untilParked(it.onboarding, name);

  await it.startWorker({ version: build('2') });
  await makeCurrent(build('2'));
  await first.stop();
  // Told by the worker that there is now: it is ready to be asked for the retry, too.
  await untilParked(it.onboarding, name);
  await it.onboarding.retry(name);
  expect((await it.onboarding.result(name)).status).toBe('completed');
  const { raw } = await it.temporal.workflow.getHandle(workflowIdFor(name)).describe();
  expect(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion).toMatchObject(build('2'));
});

test('a worker whose version is not current says so, with the command that makes it current', async () => {
  const worker = startProgram('src/cli/main.ts', ['worker'], {
    ...temporalEnvironment(it),
    ONBOARDING_DEPLOYMENT_NAME: deploymentName,
    ONBOARDING_BUILD_ID: '1',
    ...airbyteWithToken(it.emulator),
  });
  try {
    const { next } = JSON.parse(await lineOf(worker.stderr, /gets no work until/)) as { next: string };
    expect(next).toBe(
      `temporal worker deployment set-current-version --namespace default --deployment-name ${deploymentName} --build-id 1`,
    );
    await makeCurrent(build('1'));
    expect(await versionState(it.connection, { namespace: 'default', ...build('1') })).toBe('current');
  } finally {
    await stopProgram(worker);
  }
});
