/** The messages of a running onboarding: what its workflow and its callers must agree on. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { WorkflowProgress } from '../domain/progress.ts';
import type { SealedSourceRequest } from '../domain/request.ts';

/** What the workflow knows of its progress; `OnboardingClient.progress` adds what Temporal knows. */
export const progressQuery = defineQuery<WorkflowProgress>('progress');

export interface RetryInput {
  /** Corrected sources, by name; without any, everything that needs a person is tried again as it is. */
  readonly sources?: readonly SealedSourceRequest[];
}

export interface RetryResult {
  /** The sources that are tried again. */
  readonly retried: readonly string[];
}

/** Tries again what needs a person. Rejected, without a trace in the history, where nothing does. */
export const retryUpdate = defineUpdate<RetryResult, [RetryInput]>('retry');

/** The same without corrections and without an answer, for the Temporal UI and for batches. */
export const retrySignal = defineSignal('retry');

/** Types of the failures that reject a `retry`. */
export const RETRY_REJECTED = { nothing: 'Retry.NothingToRetry', invalid: 'Retry.Invalid' } as const;

export type { OnboardingInput } from '../domain/onboarding-input.ts';
