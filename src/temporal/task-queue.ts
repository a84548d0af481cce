/**
 * What Temporal knows of a task queue: who polls it, and what waits in it. Temporal remembers a worker for five minutes after
 * its last poll (`matching.PollerHistoryTTL`), also one that was stopped or killed: only the time of that poll shows whether it
 * is gone.
 */
import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

const { TaskQueueType, WorkerVersioningMode } = proto.temporal.api.enums.v1;

/**
 * How long after its last poll a worker counts as gone. A poll that finds nothing ends after a minute
 * (`matching.longPollExpirationInterval`), on the worker's side after 70 seconds, and the next one follows at once.
 */
const GONE_AFTER_MS = 90_000;

/** For what Prometheus is answered: it waits ten seconds by default. */
const COUNT_TIMEOUT_MS = 5_000;

const QUEUES = {
  workflow: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activity: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
} as const;

/** What a worker polls for. */
export type TaskType = keyof typeof QUEUES;

/** What waits in a task queue, for whichever build and with whichever priority. */
export interface Backlog {
  /** About how many tasks. */
  readonly tasks: number;
  /** How long the oldest of them has waited. */
  readonly age_ms: number;
  /** How many tasks workers were given, those that did not have to wait too; on average of the last half minute. */
  readonly dispatched_per_second: number;
}

export interface Poller {
  readonly identity: string;
  /** Milliseconds since the epoch, by Temporal's clock. */
  readonly lastSeen: number;
  /** Of an unversioned worker: the hash of its code. */
  readonly buildId: string;
  /** `null` where it takes what is for unversioned workers. */
  readonly deployment: string | null;
}

/** Who polls for tasks of one type, and who did until lately. */
export interface Pollers {
  readonly pollers: readonly Poller[];
  /** Those that have not polled for so long that they have stopped. */
  readonly gone: readonly Poller[];
  /** The deployment version that gets new onboardings; `null`: unversioned workers do. */
  readonly current: Version | null;
  readonly ramping: Version | null;
}

export interface Version {
  readonly deployment: string;
  readonly buildId: string;
}

type Description = proto.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
type DescribeRequest = proto.temporal.api.workflowservice.v1.IDescribeTaskQueueRequest;

/** @param extras what to report besides; an older server ignores it */
export async function describeTaskQueue(
  client: Client,
  taskQueue: string,
  type: TaskType,
  extras: Pick<DescribeRequest, 'reportConfig' | 'reportStats'> = {},
): Promise<Description> {
  return await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: QUEUES[type],
    ...extras,
  });
}

/** This machine's clock must agree with Temporal's. */
export async function readPollers(client: Client, taskQueue: string, type: TaskType): Promise<Pollers> {
  const { pollers, versioningInfo } = await describeTaskQueue(client, taskQueue, type);
  const known = pollers.map(pollerOf);
  const since = Date.now() - GONE_AFTER_MS;
  return {
    pollers: known.filter(({ lastSeen }) => lastSeen >= since),
    gone: known.filter(({ lastSeen }) => lastSeen < since),
    current: versionOf(versioningInfo?.currentDeploymentVersion),
    ramping: versionOf(versioningInfo?.rampingDeploymentVersion),
  };
}

/** How many workers poll for workflow tasks. */
export async function countPollers(client: Client, taskQueue: string): Promise<number> {
  const { pollers } = await client.withDeadline(Date.now() + COUNT_TIMEOUT_MS, () =>
    readPollers(client, taskQueue, 'workflow'),
  );
  return pollers.length;
}

/** `null` where the server does not tell. */
export async function readBacklog(
  client: Client,
  taskQueue: string,
  type: TaskType,
): Promise<Backlog | null> {
  const { stats } = await client.withDeadline(Date.now() + COUNT_TIMEOUT_MS, () =>
    describeTaskQueue(client, taskQueue, type, { reportStats: true }),
  );
  if (!stats) return null;
  return {
    tasks: Number(stats.approximateBacklogCount ?? 0),
    age_ms: optionalTsToMs(stats.approximateBacklogAge) ?? 0,
    dispatched_per_second: stats.tasksDispatchRate ?? 0,
  };
}

function pollerOf(raw: proto.temporal.api.taskqueue.v1.IPollerInfo): Poller {
  const { deploymentOptions: options } = raw;
  const isVersioned = options?.workerVersioningMode === WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED;
  return {
    identity: raw.identity ?? '',
    lastSeen: Number(raw.lastAccessTime?.seconds ?? 0) * 1_000,
    buildId: options?.buildId || (raw.workerVersionCapabilities?.buildId ?? ''),
    deployment: isVersioned ? (options.deploymentName ?? '') : null,
  };
}

function versionOf(
  raw: proto.temporal.api.deployment.v1.IWorkerDeploymentVersion | null | undefined,
): Version | null {
  return raw ? { deployment: raw.deploymentName ?? '', buildId: raw.buildId ?? '' } : null;
}
