/**
 * The rate toward Airbyte: how many activities of a task queue may start in a second, over all workers together. It
 * stands in Temporal, and holds from the moment that it is set.
 */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { LimitRefusedError, UnsupportedServerError } from '../domain/errors.ts';
import { callTemporal, isGrpc } from './refusals.ts';
import { describeTaskQueue, readPollers } from './task-queue.ts';
import { isEager } from './worker-identity.ts';

const { RateLimitSource, TaskQueueType } = proto.temporal.api.enums.v1;
type TaskQueueConfig = proto.temporal.api.taskqueue.v1.ITaskQueueConfig;

/** The limit on activities that all workers of a task queue keep to together. */
export interface ActivityLimit {
  /** Activities a second: 0 starts none; `null` where none is set. */
  readonly rps: number | null;
  readonly reason: string | null;
  /** Who set or cleared it last, and when. */
  readonly changed_by: string | null;
  readonly changed_at: string | null;
  /** What holds now, where a worker or the server itself limits, too. */
  readonly effective_rps: number;
  readonly effective_source: 'limit' | 'worker' | 'server';
  /** About how many wait for their turn. */
  readonly waiting: number;
}

const CALL_TIMEOUT_MS = 10_000;

/** @throws UnsupportedServerError, UnavailableError, NotSetUpError, NotPermittedError */
export async function readActivityLimit(client: Client, taskQueue: string): Promise<ActivityLimit> {
  const { config, effectiveRateLimit, stats } = await callForLimits(client, () =>
    describeTaskQueue(client, taskQueue, 'activity', { reportConfig: true, reportStats: true }),
  );
  // An older server ignores what it was asked to report.
  if (!effectiveRateLimit) throw unsupportedServerError();
  return {
    ...setLimitOf(config),
    effective_rps: storedRate(effectiveRateLimit.requestsPerSecond ?? 0),
    effective_source: sourceOf(effectiveRateLimit.rateLimitSource),
    waiting: Number(stats?.approximateBacklogCount ?? 0),
  };
}

/** Whether a limit is set. An older server, which has none, says no. */
export async function hasActivityLimit(client: Client, taskQueue: string): Promise<boolean> {
  const { config } = await describeTaskQueue(client, taskQueue, 'activity', { reportConfig: true });
  return setLimitOf(config).rps !== null;
}

/**
 * Sets the limit, or with `null` clears it. `reason` is for whoever reads it later.
 * @throws LimitRefusedError where a worker would not keep to it; UnsupportedServerError, UnavailableError, NotSetUpError, NotPermittedError
 */
export async function setActivityLimit(
  client: Client,
  taskQueue: string,
  { rps, reason }: { readonly rps: number | null; readonly reason: string },
): Promise<void> {
  if (rps !== null) await assertAllCanBeLimited(client, taskQueue);
  const { namespace, identity } = client.options;
  await callForLimits(client, () =>
    client.workflowService.updateTaskQueueConfig({
      namespace,
      identity,
      taskQueue,
      taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      updateQueueRateLimit: { reason, ...(rps !== null && { rateLimit: { requestsPerSecond: rps } }) },
    }),
  );
}

/** A worker that hands activities to itself goes on as fast as before, whatever the limit says. */
async function assertAllCanBeLimited(client: Client, taskQueue: string): Promise<void> {
  const { pollers } = await callForLimits(client, () => readPollers(client, taskQueue, 'activity'));
  const eager = pollers.filter(({ identity }) => isEager(identity));
  if (eager.length > 0) throw new LimitRefusedError(eager.map(({ identity }) => identity));
}

async function callForLimits<T>(client: Client, calls: () => Promise<T>): Promise<T> {
  try {
    return await callTemporal(() => client.withDeadline(Date.now() + CALL_TIMEOUT_MS, calls));
  } catch (error) {
    if (isGrpc(error, 'UNIMPLEMENTED')) throw unsupportedServerError();
    throw error;
  }
}

function unsupportedServerError(): UnsupportedServerError {
  return new UnsupportedServerError(
    'This Temporal server has no rate limits of task queues. Upgrade it to 1.29 or later; until then, run fewer workers.',
  );
}

function setLimitOf(
  config: TaskQueueConfig | null | undefined,
): Pick<ActivityLimit, 'rps' | 'reason' | 'changed_by' | 'changed_at'> {
  const { rateLimit, metadata } = config?.queueRateLimit ?? {};
  const { seconds } = metadata?.updateTime ?? {};
  return {
    rps: rateLimit ? storedRate(rateLimit.requestsPerSecond ?? 0) : null,
    reason: metadata?.reason ?? null,
    changed_by: metadata?.updateIdentity ?? null,
    changed_at: seconds ? new Date(Number(seconds) * 1_000).toISOString() : null,
  };
}

/** Temporal keeps 32 bits of it. */
function storedRate(rps: number): number {
  return Number(rps.toPrecision(6));
}

function sourceOf(source: unknown): ActivityLimit['effective_source'] {
  if (source === RateLimitSource.RATE_LIMIT_SOURCE_API) return 'limit';
  return source === RateLimitSource.RATE_LIMIT_SOURCE_WORKER ? 'worker' : 'server';
}
