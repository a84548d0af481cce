import type { Failure } from './failure.ts';
import type { SignupEvent } from './request.ts';
import type { OnboardingStatus } from './status.ts';

/** What the onboarding as a whole is at. */
export type Stage = 'issuing_token' | 'creating_sources' | 'waiting_for_person' | 'done';

/** `settling`: a create with an unknown outcome is waited for. */
export type SourceState =
  | 'waiting'
  | 'checking'
  | 'creating'
  | 'retrying'
  | 'settling'
  | 'created'
  | 'adopted'
  | 'failed'
  | 'cancelled';

export interface SourceProgress {
  readonly name: string;
  readonly state: SourceState;
  readonly source_id: string | null;
  /** How often the create was attempted, over all runs of its activity. */
  readonly attempts: number;
  readonly failure: Failure | null;
  /** ISO 8601; only while it is retried, or waits for what the run before had sent. */
  readonly next_attempt_at: string | null;
  /** Of an adopted source: whether its configuration is the request's, or what it was before. */
  readonly config_applied?: boolean;
  /** Its configuration was not checked against what its template asks for, because nothing says what that is. */
  readonly preflight?: 'skipped';
  /** What came of its connection check, where one was asked for; `skipped` where the API has none for its connector. */
  readonly check?: 'passed' | 'skipped';
  /** A second source of the same name, created by this onboarding, was removed. */
  readonly healed?: true;
}

/** What the workflow itself knows: the answer of its progress query, and its result. */
export interface WorkflowProgress {
  readonly workspace_name: string;
  readonly workspace_id: string | null;
  readonly status: OnboardingStatus;
  readonly stage: Stage;
  readonly percent: number;
  readonly sources: readonly SourceProgress[];
  readonly failure: Failure | null;
  readonly signup_event: SignupEvent | null;
  readonly updated_at: string;
}

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
