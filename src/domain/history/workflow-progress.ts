/** The progress as the workflow knows it: what its query answers, what it ends with, and what its failure holds. */
import type { Failure } from './failure-types.ts';
import type { SignupEvent } from './sealed-request.ts';

export const ONBOARDING_STATUSES = [
  'running',
  'needs_attention',
  'completed',
  'failed',
  'cancelled',
] as const;
export type OnboardingStatus = (typeof ONBOARDING_STATUSES)[number];

export const STAGES = ['issuing_token', 'creating_sources', 'waiting_for_person', 'done'] as const;
/** What the onboarding as a whole is at. */
export type Stage = (typeof STAGES)[number];

export const SOURCE_STATES = [
  'waiting',
  'checking',
  'creating',
  'retrying',
  'settling',
  'created',
  'adopted',
  'failed',
  'cancelled',
] as const;
/** `settling`: a create with an unknown outcome is waited for. */
export type SourceState = (typeof SOURCE_STATES)[number];

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

/** `OnboardingClient.progress` adds what Temporal knows of the run. */
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
