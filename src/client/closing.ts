/** What a run said when it closed by itself. */
import { ApplicationFailure } from '@temporalio/common';
import type { Failure } from '../domain/history/failure-types.ts';
import type { WorkflowProgress } from '../domain/history/workflow-progress.ts';

export interface Closing {
  readonly progress: WorkflowProgress | null;
  readonly failure: Failure | null;
}

export function completedWith(result: unknown): Closing {
  return { progress: result as WorkflowProgress, failure: null };
}

/** Of a run that was closed from outside it says nothing. */
export function failedWith(error: unknown): Closing {
  const said = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  const { progress, failure } = (said ?? {}) as Partial<Closing>;
  return { progress: progress ?? null, failure: failure ?? null };
}
