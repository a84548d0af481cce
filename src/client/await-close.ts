import { WorkflowNotFoundError } from '@temporalio/client';
import { awaitCloseSignal, type Waiter } from '../domain/history/messages.ts';
import type { ClientContext } from './client-context.ts';
import type { Run } from './onboarding-run.ts';

/** Has an open run tell a workflow when it closes. @returns `false` where it has closed in this moment, and tells nobody */
export async function awaitClose(
  { client }: ClientContext,
  { workflowId, runId }: Pick<Run, 'workflowId' | 'runId'>,
  waiter: Waiter,
): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId, runId).signal(awaitCloseSignal, waiter);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
