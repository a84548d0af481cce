/**
 * What KEDA asks Temporal, by the manifests of deploy/kubernetes, about onboardings that wait; its scaler (2.21) asks by these two
 * calls. What it asks Prometheus is beside it.
 */
import { randomUUID } from 'node:crypto';
import { isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { expect, test } from 'vitest';
import { gaugesOf } from '../support/gauges.ts';
import { manifestsIn } from '../support/kubernetes.ts';
import { requestFor } from '../support/requests.ts';
import { worldOf, type World } from '../support/world.ts';

const { TaskQueueType } = proto.temporal.api.enums.v1;
const TYPES: Readonly<Record<string, proto.temporal.api.enums.v1.TaskQueueType>> = {
  workflow: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activity: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
};
const WAITING = 25;

const [scaledObject] = await manifestsIn('components/keda-temporal');
const { metadata: trigger = {} } = scaledObject?.spec?.triggers?.[0] ?? {};
const types = (trigger['queueTypes'] ?? '')
  .split(',')
  .map((name) => TYPES[name] ?? TaskQueueType.TASK_QUEUE_TYPE_UNSPECIFIED);

async function startThem(world: World): Promise<void> {
  for (let i = 0; i < WAITING; i++) await world.onboarding.start(requestFor(['Stripe']));
}

/** Of the task queue, for workers whose trigger names no version. */
async function askedOfTaskQueue({ temporal, taskQueue, namespace }: World): Promise<number> {
  let tasks = 0;
  for (const taskQueueType of types) {
    const { stats } = await temporal.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
      reportStats: true,
    });
    tasks += Number(stats?.approximateBacklogCount ?? 0);
  }
  return tasks;
}

/** Of one version, for a trigger that names a deployment and a build. */
async function askedOfVersion(
  { temporal, taskQueue, namespace }: World,
  deploymentVersion: { readonly deploymentName: string; readonly buildId: string },
): Promise<number> {
  const { versionTaskQueues } = await temporal.workflowService.describeWorkerDeploymentVersion({
    namespace,
    deploymentVersion,
    reportTaskQueueStats: true,
  });
  const asked = versionTaskQueues.filter(
    ({ name, type }) =>
      name === taskQueue && types.includes(type ?? TaskQueueType.TASK_QUEUE_TYPE_UNSPECIFIED),
  );
  return asked.reduce((sum, { stats }) => sum + Number(stats?.approximateBacklogCount ?? 0), 0);
}

test('onboardings that wait for a worker are the backlog that KEDA is told, by Temporal and by Prometheus', async (context) => {
  expect(types).toEqual([TYPES['workflow'], TYPES['activity']]);
  const world = await worldOf(context, { withoutWorker: true });
  await startThem(world);
  await expect.poll(() => askedOfTaskQueue(world)).toBe(WAITING);
  const {
    'onboarding_backlog_tasks workflow': workflow = 0,
    'onboarding_backlog_tasks activity': activity = 0,
  } = await gaugesOf(world);
  expect(workflow + activity).toBe(WAITING);
  await world.startWorker();
  await expect.poll(() => askedOfTaskQueue(world)).toBe(0);
});

test('those that wait for the current build are its backlog, and that of the task queue', async (context) => {
  const world = await worldOf(context, { withoutWorker: true });
  const version = { deploymentName: `shop/onboarding-${randomUUID()}`, buildId: '1' };
  const { workflowService } = world.temporal;
  const first = await world.startWorker({ version });
  const makeCurrent = async (): Promise<boolean> => {
    try {
      await workflowService.setWorkerDeploymentCurrentVersion({ namespace: world.namespace, ...version });
      return true;
    } catch (error) {
      // Not known yet, or not its task queue.
      if (isGrpcServiceError(error)) return false;
      throw error;
    }
  };
  await expect.poll(makeCurrent, { interval: 500 }).toBe(true);
  await first.stop();
  await startThem(world);
  await expect.poll(() => askedOfVersion(world, version)).toBe(WAITING);
  await expect.poll(() => askedOfTaskQueue(world)).toBe(WAITING);
  await world.startWorker({ version });
  await expect.poll(() => askedOfVersion(world, version)).toBe(0);
});
