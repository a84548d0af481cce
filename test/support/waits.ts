/** Waiting for an onboarding to park, and not waiting for what it waits for. */
import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { OnboardingClient, Progress } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';

/** Waits until nothing of it goes on without a person, and answers its progress then. */
export async function untilParked(onboarding: OnboardingClient, workspaceName: string): Promise<Progress> {
  for await (const progress of onboarding.watch(workspaceName, { interval: 20 })) {
    if (progress.stage === 'waiting_for_person') return progress;
  }
  throw new Error(`The onboarding of ${workspaceName} closed before it needed a person.`);
}

/**
 * Lets the server skip this onboarding's waits, however long they are.
 * @param atMost milliseconds; then time goes on as it does
 */
export async function skipTime(temporal: Client, workspaceName: string, atMost?: number): Promise<void> {
  const fastForwardConfig = atMost === undefined ? null : { id: randomUUID(), duration: msToTs(atMost) };
  const updated = temporal.workflowService.updateWorkflowExecutionOptions({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId: workflowIdFor(workspaceName) },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig } },
    updateMask: { paths: ['time_skipping_config'] },
  });
  // On a busy machine it may have closed meanwhile: then there is nothing left to skip.
  await updated.catch((error: unknown) => {
    if (!isGrpcServiceError(error) || !error.details.includes('already completed')) throw error;
  });
}
