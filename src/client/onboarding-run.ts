/** One run of an onboarding, as Temporal itself describes it. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { REQUEST_DIGEST_MEMO, STATUS_ATTRIBUTE, workflowIdFor } from '../domain/names.ts';
import type { OnboardingStatus, RequestDigest } from '../domain/history/types.ts';
import { isClosed, onboardingStatus, type ExecutionStatus } from '../domain/run-state.ts';
import type { ClientContext } from './client-context.ts';

export interface Run {
  readonly workspaceName: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly execution: ExecutionStatus;
  readonly isClosed: boolean;
  readonly status: OnboardingStatus;
  readonly startedAt: Date;
  readonly closedAt: Date | null;
  /** Digest of the request it was started with; `null` where something else started it, or its key is gone. */
  readonly digest: RequestDigest | null;
  readonly pendingActivities: readonly PendingActivity[];
  /** Of its history, where the server says it. */
  readonly historyBytes: number | undefined;
}

export type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** A run of a name; without `runId` the newest one. @throws WorkflowNotFoundError */
export async function runOf(
  { lenientClient }: ClientContext,
  workspaceName: string,
  runId?: string,
): Promise<Run> {
  const described = await lenientClient.getHandle(workflowIdFor(workspaceName), runId).describe();
  const execution = executionStatus(described.status.name);
  return {
    workspaceName,
    workflowId: described.workflowId,
    runId: described.runId,
    execution,
    isClosed: isClosed(execution),
    status: onboardingStatus(
      execution,
      (described.typedSearchAttributes.get(STATUS_ATTRIBUTE) ?? 'running') as OnboardingStatus,
    ),
    startedAt: described.startTime,
    closedAt: described.closeTime ?? null,
    digest: (described.memo?.[REQUEST_DIGEST_MEMO] as RequestDigest | undefined) ?? null,
    pendingActivities: described.raw.pendingActivities ?? [],
    historyBytes: described.historySize,
  };
}

/** The client spells what visibility queries call `Canceled` and `TimedOut` in another way. */
const BY_CLIENT_NAME: Readonly<Record<string, ExecutionStatus>> = {
  RUNNING: 'Running',
  PAUSED: 'Paused',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  CANCELLED: 'Canceled',
  TERMINATED: 'Terminated',
  TIMED_OUT: 'TimedOut',
  CONTINUED_AS_NEW: 'ContinuedAsNew',
};

export function executionStatus(clientName: string): ExecutionStatus {
  // A state that a later server adds is one in which the run is not known to have ended.
  return BY_CLIENT_NAME[clientName] ?? 'Running';
}
