import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** Milliseconds: Prometheus waits ten seconds by default, and what it asks must come to an answer before. */
const TIMEOUT = 5_000;

/** How many workers polled for workflow tasks in the last minutes, as Temporal remembers. */
export async function countPollers(client: Client, taskQueue: string): Promise<number> {
  const asked = {
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  };
  const { pollers } = await client.withDeadline(Date.now() + TIMEOUT, () =>
    client.workflowService.describeTaskQueue(asked),
  );
  return pollers.length;
}
