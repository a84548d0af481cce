/**
 * Progress as a customer may read it, in a browser: what is the operator's is left out, which is where the run is in Temporal, and
 * what was said of settings, credentials and Airbyte. Made of what is named here, so that a field that is new stays out.
 */
import type { FieldProblem } from './history/types.ts';
import type { Progress, ToldSourceProgress } from './run-state.ts';
import { customersFields, withoutOperatorsWords, type ToldFailure } from './told-failure.ts';

/** A failure in words for the customer. */
export interface CustomerFailure extends Omit<ToldFailure, 'message' | 'fields'> {
  /** The fields that the customer can correct, by their paths in the configuration; none where it is not the customer's move. */
  readonly fields: readonly FieldProblem[];
}

/** One source in what a progress token reads. */
export interface CustomerSourceProgress extends Omit<ToldSourceProgress, 'failure'> {
  readonly failure: CustomerFailure | null;
}

/** What a progress token reads. */
export interface CustomerProgress extends Omit<
  Progress,
  'sources' | 'failure' | 'workflow_id' | 'run_id' | 'temporal_ui_url'
> {
  readonly sources: readonly CustomerSourceProgress[];
  readonly failure: CustomerFailure | null;
  /** Where customers can ask, as an address to link to: `mailto:`, `https:` or `http:`. `null` where the operator names none. */
  readonly contact: string | null;
}

/** @param contact where customers can ask */
export function customerProgress(progress: Progress, contact: string | null = null): CustomerProgress {
  return { ...withoutOperatorsTexts(progress), contact };
}

/** The progress without what is the operator's. */
export function withoutOperatorsTexts(
  progress: Omit<Progress, 'workflow_id' | 'run_id' | 'temporal_ui_url'>,
): Omit<CustomerProgress, 'contact'> {
  const { workspace_name, workspace_id, status, stage, percent, signup_event } = progress;
  const { updated_at, started_at, closed_at, partial } = progress;
  return {
    workspace_name,
    workspace_id,
    status,
    stage,
    percent,
    sources: progress.sources.map(customerSourceProgress),
    failure: customerFailure(progress.failure),
    signup_event,
    updated_at,
    started_at,
    closed_at,
    partial,
  };
}

function customerSourceProgress(source: ToldSourceProgress): CustomerSourceProgress {
  const { name, state, source_id, attempts, next_attempt_at } = source;
  const { config_applied, preflight, preflight_problems, check, healed } = source;
  return {
    name,
    state,
    source_id,
    attempts,
    failure: customerFailure(source.failure),
    next_attempt_at,
    ...(config_applied !== undefined && { config_applied }),
    ...(preflight !== undefined && { preflight }),
    ...(preflight_problems !== undefined && {
      preflight_problems: withoutOperatorsWords(preflight_problems),
    }),
    ...(check !== undefined && { check }),
    ...(healed !== undefined && { healed }),
  };
}

function customerFailure(failure: ToldFailure | null): CustomerFailure | null {
  if (failure === null) return null;
  const { type, summary, next, whose_move } = failure;
  const fields = whose_move === 'customer' ? customersFields(failure) : [];
  return { type, summary, next, whose_move, fields };
}
