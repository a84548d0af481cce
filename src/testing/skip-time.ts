import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { OnboardingNotFoundError, UnsupportedServerError } from '../domain/errors.ts';
import { workflowIdFor } from '../domain/names.ts';
import { callTemporalAbout, isGrpc } from '../temporal/index.ts';

/**
 * Lets the server skip this onboarding's waits, however long they are.
 * @param atMostMs milliseconds, after which time goes on as it does; by default there is no such limit
 * @throws OnboardingNotFoundError; UnsupportedServerError where the server does not skip time
 */
export async function skipTime(temporal: Client, workspaceName: string, atMostMs?: number): Promise<void> {
  try {
    await callTemporalAbout(workspaceName, () =>
      skipTimeOf(temporal, workflowIdFor(workspaceName), atMostMs),
    );
  } catch (error) {
    if (isGrpc(error, 'NOT_FOUND')) throw new OnboardingNotFoundError(workspaceName);
    if (!isGrpc(error, 'UNIMPLEMENTED')) throw error;
    throw new UnsupportedServerError(
      'This Temporal skips no time: start it with `--dynamic-config-value frontend.WorkflowTimeSkippingEnabled=true`, or let the stack start one.',
    );
  }
}

/** The same of any workflow, by its id. @throws ServiceError */
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
