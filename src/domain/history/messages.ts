/** The messages of a running onboarding: what its workflow and its callers must agree on. */
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { WorkflowProgress } from '../progress.ts';
import type { SealedSourceRequest } from '../request.ts';

/** What the workflow knows of its progress; `OnboardingClient.progress` adds what Temporal knows. */
export const progressQuery = { type: 'query', name: 'progress' } as QueryDefinition<WorkflowProgress>;

export interface RetryInput {
  /** Corrected sources, by name; without any, everything that needs a person is tried again as it is. */
  readonly sources?: readonly SealedSourceRequest[];
}

export interface RetryResult {
  /** The sources that are tried again. */
  readonly retried: readonly string[];
}

/** Tries again what needs a person. Rejected, without a trace in the history, where nothing does. */
export const retryUpdate = { type: 'update', name: 'retry' } as UpdateDefinition<RetryResult, [RetryInput]>;

/** The same without corrections and without an answer, for the Temporal UI and for batches. */
export const retrySignal = { type: 'signal', name: 'retry' } as SignalDefinition;

/** Types of the failures that reject a `retry`. */
export const RETRY_REJECTED = { nothing: 'Retry.NothingToRetry', invalid: 'Retry.Invalid' } as const;

export type { OnboardingInput } from './onboarding-input.ts';
