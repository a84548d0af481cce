import type { SourceState, WorkflowProgress } from './history/workflow-progress.ts';

/** Progress as users meet it: what the workflow knows, joined with what Temporal knows of it. */
export interface Progress extends WorkflowProgress {
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
