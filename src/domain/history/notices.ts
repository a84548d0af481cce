/** The types of notices, as they stand in histories and reach receivers: what changes here, they see. */
import type { FailureType, FieldProblem, SourceProgress, WorkflowProgress } from './types.ts';

export const NOTICE_TYPES = [
  'onboarding.completed',
  'onboarding.needs_attention',
  'onboarding.failed',
  'onboarding.cancelled',
] as const;
/** What a notice tells of. */
export type NoticeType = (typeof NOTICE_TYPES)[number];

/** A failure without the texts that are for the operator. */
export interface NoticeFailure {
  readonly type: FailureType;
  readonly summary: string;
  readonly next: string;
  readonly whose_move: 'customer' | 'operator' | 'nobody';
  /** Those that the customer can correct. */
  readonly fields: readonly FieldProblem[];
}

/** A source's part of a notice. */
export interface NoticeSourceProgress extends Omit<SourceProgress, 'failure'> {
  readonly failure: NoticeFailure | null;
}

/** The progress of an onboarding, without the texts that are for its operator. */
export interface NoticeProgress extends Omit<WorkflowProgress, 'sources' | 'failure'> {
  readonly sources: readonly NoticeSourceProgress[];
  readonly failure: NoticeFailure | null;
  /** ISO 8601, as `closed_at` is. */
  readonly started_at: string;
  readonly closed_at: string | null;
  /** Something is left out: of a notice that was too large, or of a run that no worker could answer for. */
  readonly partial: boolean;
  readonly workflow_id: string;
  readonly run_id: string;
}

/** What a receiver or a hook is told, in the form of Standard Webhooks. */
export interface Notice {
  readonly type: NoticeType;
  /** ISO 8601: when it came to that. */
  readonly timestamp: string;
  readonly data: NoticeProgress;
}

/** What the workflow of a notice is started with. */
export interface NoticeInput {
  readonly notice: Notice;
}

/** What becomes of a notice that everybody has taken. */
export interface NoticeResult {
  /** Receivers by their ids; nobody where all that there is are hooks, and none for its type. */
  readonly delivered: readonly string[];
}

/** What a sweep has looked through, from which the next one goes on. */
export interface SweepResult {
  /** ISO 8601: runs that closed before have been looked at. */
  readonly until: string;
  /** Where more was found than one sweep takes. */
  readonly rest?: SweepRest;
}

export interface SweepRest {
  /** ISO 8601: from when on it looks, until the `until` beside it. */
  readonly since: string;
  /** Of the page that comes next; absent of the first one. */
  readonly page_token?: string;
}
