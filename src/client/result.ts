/** Waiting for an onboarding's end. */
import { WorkflowFailedError, type Client } from '@temporalio/client';
import type { Progress } from '../domain/progress.ts';
import { completedWith, failedWith, type Closing } from './closing.ts';
import type { ClientContext } from './context.ts';
import { progressFrom, progressOf, toldAtClose } from './progress.ts';
import { runOf, type Run } from './run.ts';

/** Waits until a run closes, however it does: it may take days. @throws WorkflowNotFoundError */
export async function untilClosed(client: Client, { workflowId, runId }: Run): Promise<Closing> {
  try {
    return completedWith(await client.workflow.getHandle(workflowId, runId).result());
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return failedWith(error.cause);
  }
}

/** The progress of a run that has just closed with these words. @throws WorkflowNotFoundError */
export async function closedProgress(
  context: ClientContext,
  { workspaceName, runId }: Run,
  closing: Closing,
): Promise<Progress> {
  const run = await runOf(context, workspaceName, runId);
  const said = toldAtClose(closing);
  return said === null ? await progressOf(context, run) : await progressFrom(context, run, said);
}
