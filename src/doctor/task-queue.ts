/** What Temporal remembers of the workers that polled a task queue: it forgets one five minutes after its last poll. */
import proto from '@temporalio/proto';
import type { TemporalAccess } from './check.ts';

const { TaskQueueType, WorkerVersioningMode } = proto.temporal.api.enums.v1;

/** Milliseconds: a poll that was given nothing is made anew within some 70 seconds. */
const POLLS_WITHIN = 90_000;

export interface Poller {
  readonly identity: string;
  /** Milliseconds since the epoch, by Temporal's clock. */
  readonly lastSeen: number;
  /** Of an unversioned worker: the hash of its code. */
  readonly buildId: string;
  /** `null` where it takes what is for unversioned workers. */
  readonly deployment: string | null;
}

export interface Polled {
  readonly pollers: readonly Poller[];
  /** Those that have not polled for so long that they have stopped. */
  readonly gone: readonly Poller[];
  /** The deployment version that gets what is new; `null`: unversioned workers do. */
  readonly current: Version | null;
  readonly ramping: Version | null;
}

export interface Version {
  readonly deployment: string;
  readonly buildId: string;
}

export async function polled(
  { connection, namespace, taskQueue }: TemporalAccess,
  kind: 'workflow' | 'activity',
): Promise<Polled> {
  const { pollers, versioningInfo } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType:
      kind === 'workflow' ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW : TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  const known = pollers.map(pollerOf);
  const isPolling = ({ lastSeen }: Poller): boolean => Date.now() - lastSeen <= POLLS_WITHIN;
  return {
    pollers: known.filter(isPolling),
    gone: known.filter((poller) => !isPolling(poller)),
    current: versionOf(versioningInfo?.currentDeploymentVersion),
    ramping: versionOf(versioningInfo?.rampingDeploymentVersion),
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
