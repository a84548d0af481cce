/**
 * Progress as a customer may read it, in a browser: what is the operator's is left out, which is where the run is in Temporal, and
 * what was said of settings, credentials and Airbyte. Made of what is named here, so that a field that is new stays out.
 */
import { customersReason, whoseMove, type WhoseMove } from './failure.ts';
import type { Failure, FailureType, FieldProblem, SourceProgress } from './history/types.ts';
import type { Progress } from './run-state.ts';

/** A failure in words for the customer. */
export interface CustomerFailure {
  readonly type: FailureType;
  /** `nobody`: it is tried again by itself. */
  readonly whose_move: WhoseMove;
  readonly summary: string;
  readonly next: string;
  /** The fields that the customer can correct; none where it is not the customer's move. */
  readonly fields: readonly FieldProblem[];
}

export interface CustomerSourceProgress extends Omit<SourceProgress, 'failure'> {
  readonly failure: CustomerFailure | null;
}

/** What a progress token reads. */
export interface CustomerProgress extends Omit<
  Progress,
  'sources' | 'failure' | 'workflow_id' | 'run_id' | 'temporal_ui_url'
> {
  readonly sources: readonly CustomerSourceProgress[];
  readonly failure: CustomerFailure | null;
}

const WORDS: Readonly<Record<WhoseMove, { readonly summary: string; readonly next: string }>> = {
  customer: { summary: 'This was not accepted.', next: 'Correct it, and try again.' },
  operator: { summary: 'We can’t finish this yet.', next: 'There is nothing for you to do.' },
  nobody: {
    summary: 'This takes longer than usual.',
    next: 'There is nothing to do: it is tried again by itself.',
  },
};

export function customerProgress(progress: Progress): CustomerProgress {
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

function customerSourceProgress(source: SourceProgress): CustomerSourceProgress {
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
    ...(preflight_problems !== undefined && { preflight_problems }),
    ...(check !== undefined && { check }),
    ...(healed !== undefined && { healed }),
  };
}

function customerFailure(failure: Failure | null): CustomerFailure | null {
  if (failure === null) return null;
  const { type, fields } = failure;
  const whose_move = whoseMove(type);
  const { summary, next } = WORDS[whose_move];
  if (whose_move !== 'customer') return { type, whose_move, summary, next, fields: [] };
  const reason = customersReason(failure);
  return { type, whose_move, summary: reason === '' ? summary : `${summary} ${reason}`, next, fields };
}
