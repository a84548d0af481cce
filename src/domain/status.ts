/** How Temporal's own status of a workflow execution becomes the status of an onboarding. */
import type { OnboardingStatus } from './history/workflow-progress.ts';

/** Temporal's names of the states of a workflow execution, as its visibility queries spell them. */
export type ExecutionStatus =
  'Running' | 'Paused' | 'Completed' | 'Failed' | 'Canceled' | 'Terminated' | 'TimedOut' | 'ContinuedAsNew';

/** `open`: the workflow itself says whether it runs or needs attention. Otherwise Temporal's word is final. */
const FROM_EXECUTION: Record<ExecutionStatus, 'open' | OnboardingStatus> = {
  Running: 'open',
  Paused: 'open',
  ContinuedAsNew: 'open',
  Completed: 'completed',
  Failed: 'failed',
  Canceled: 'cancelled',
  Terminated: 'failed',
  TimedOut: 'failed',
};

/** Temporal's close status wins over the workflow's own last one. */
export function onboardingStatus(execution: ExecutionStatus, own: OnboardingStatus): OnboardingStatus {
  const closed = FROM_EXECUTION[execution];
  return closed === 'open' ? own : closed;
}

export function isClosed(execution: ExecutionStatus): boolean {
  return FROM_EXECUTION[execution] !== 'open';
}

/** The states of a workflow execution in which an onboarding can have a status. */
export function executionStatusesOf(status: OnboardingStatus): ExecutionStatus[] {
  const wanted = status === 'running' || status === 'needs_attention' ? 'open' : status;
  const all = Object.entries(FROM_EXECUTION) as [ExecutionStatus, 'open' | OnboardingStatus][];
  // A run that continued as new has closed; the run that it continues as stands for both.
  return all
    .filter(([execution, is]) => is === wanted && execution !== 'ContinuedAsNew')
    .map(([execution]) => execution);
}
