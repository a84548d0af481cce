import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { workflowIdFor } from '../../src/domain/names.ts';

/**
 * Lets the server skip this onboarding's waits, however long they are.
 * @param atMostMs milliseconds, after which time goes on as it does; by default there is no such limit
 */
export async function skipTime(temporal: Client, workspaceName: string, atMostMs?: number): Promise<void> {
  await skipTimeOf(temporal, workflowIdFor(workspaceName), atMostMs);
}

/** The same of any workflow, by its id. */
export async function skipTimeOf(temporal: Client, workflowId: string, atMostMs?: number): Promise<void> {
  const fastForwardConfig = atMostMs === undefined ? null : { id: randomUUID(), duration: msToTs(atMostMs) };
  const updated = temporal.workflowService.updateWorkflowExecutionOptions({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig } },
    updateMask: { paths: ['time_skipping_config'] },
  });
  // On a busy machine it may have closed meanwhile: then there is nothing left to skip.
  await updated.catch((error: unknown) => {
    if (!isGrpcServiceError(error) || !error.details.includes('already completed')) throw error;
  });
}
