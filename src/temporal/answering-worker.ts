/** Whether a worker answers. That one has polled says less: one that was killed a moment ago has polled, too. */
import type { Client } from '@temporalio/client';
import { progressQuery } from '../domain/history/messages.ts';
import { WORKFLOW_TYPE } from '../domain/names.ts';
import { sqlText } from '../domain/sql-text.ts';
import { isGrpc, refusalText } from './refusals.ts';

/** What Temporal says at last where nobody takes the query; other words tell of a run whose tasks fail. */
const NOBODY_POLLS = /no poller seen/i;
/** Milliseconds. Temporal gives the worker that had the run last ten seconds, before it asks another one. */
const ANSWER_WITHIN_MS = 25_000;

/** Whether one answers for the newest open onboarding of a task queue; `null` where none is open, or nobody can know. */
export async function isAnswered(client: Client, taskQueue: string): Promise<boolean | null> {
  const { namespace } = client.options;
  const { executions } = await client.workflowService.listWorkflowExecutions({
    namespace,
    query: `WorkflowType = '${WORKFLOW_TYPE}' AND TaskQueue = ${sqlText(taskQueue)} AND ExecutionStatus = 'Running'`,
    pageSize: 1,
  });
  const execution = executions[0]?.execution;
  if (execution === undefined || execution === null) return null;
  const query = { queryType: progressQuery.name };
  try {
    await client.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      client.workflowService.queryWorkflow({ namespace, execution, query }),
    );
    return true;
  } catch (error) {
    if (isGrpc(error, 'DEADLINE_EXCEEDED', 'CANCELLED')) return false;
    if (isGrpc(error, 'FAILED_PRECONDITION')) return NOBODY_POLLS.test(refusalText(error)) ? false : null;
    // What a worker refuses, it has answered.
    if (isGrpc(error, 'INVALID_ARGUMENT')) return true;
    // It has closed meanwhile, or may not be queried from here.
    if (isGrpc(error, 'NOT_FOUND', 'PERMISSION_DENIED')) return null;
    throw error;
  }
}
