/** Whether a worker answers. That one has polled says less: one that was killed a moment ago has polled, too. */
import type { Client } from '@temporalio/client';
import { progressQuery } from '../domain/history/messages.ts';
import { WORKFLOW_TYPE } from '../domain/names.ts';
import { sqlText } from '../domain/sql-text.ts';
import { grpcStatus, isGrpc, nullIfGrpc } from './refusals.ts';

/** What Temporal says at last where nobody takes the query; other words tell of a run whose tasks fail. */
const NOBODY_POLLS = /no poller seen/i;
/** Milliseconds. Temporal gives the worker that had the run last ten seconds, before it asks another one. */
const ANSWER_WITHIN_MS = 25_000;

/** Whether one answers for the newest open onboarding of a task queue; `null` where none is open, or nobody can know. */
export async function isAnswered(client: Client, taskQueue: string): Promise<boolean | null> {
  const { namespace } = client.options;
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND TaskQueue = ${sqlText(taskQueue)} AND ExecutionStatus = 'Running'`;
  const listing = client.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 });
  const listed = await nullIfGrpc(listing, 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'UNAVAILABLE');
  const execution = listed?.executions[0]?.execution;
  if (execution === undefined || execution === null) return null;
  try {
    await client.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      client.workflowService.queryWorkflow({
        namespace,
        execution,
        query: { queryType: progressQuery.name },
      }),
    );
    return true;
  } catch (error) {
    const status = grpcStatus(error);
    if (status === null) throw error;
    // What a worker refuses, it has answered.
    if (isGrpc(error, 'INVALID_ARGUMENT')) return true;
    const isUnanswered = isGrpc(error, 'DEADLINE_EXCEEDED', 'CANCELLED') || NOBODY_POLLS.test(status.details);
    return isUnanswered ? false : null;
  }
}
