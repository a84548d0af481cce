/**
 * The states of an onboarding, of its sources, and of Temporal's execution of it: what each says, and how one follows from
 * another.
 */
import type { OnboardingStatus, SourceProgress, SourceState, WorkflowProgress } from './history/types.ts';
import type { ToldFailure } from './told-failure.ts';

/** A source as users meet it. */
export interface ToldSourceProgress extends Omit<SourceProgress, 'failure'> {
  readonly failure: ToldFailure | null;
}

/** Progress as users meet it: what the workflow knows, joined with what Temporal knows of it. */
export interface Progress extends Omit<WorkflowProgress, 'sources' | 'failure'> {
  readonly sources: readonly ToldSourceProgress[];
  readonly failure: ToldFailure | null;
  readonly started_at: string;
  readonly closed_at: string | null;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly temporal_ui_url: string;
  /** No worker could answer: put together from what Temporal itself keeps. */
  readonly partial: boolean;
}

/** The states of a source that exists. */
export function isReady(state: SourceState): boolean {
  return state === 'created' || state === 'adopted';
}

/** Percent of the wanted sources that exist. */
export function percentReady(sources: readonly { readonly state: SourceState }[]): number {
  const ready = sources.filter(({ state }) => isReady(state)).length;
  return sources.length === 0 ? 0 : Math.floor((100 * ready) / sources.length);
}

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
