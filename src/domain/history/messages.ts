/** The messages of a running onboarding: what its workflow and its callers must agree on. */
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { nameInWords, namesInWords } from '../words.ts';
import type { AirbyteApi, Failure, PreflightMode, SealedSourceRequest, WorkflowProgress } from './types.ts';

/** What the workflow knows of its progress; `OnboardingClient.progress` adds what Temporal knows. */
export const progressQuery = { type: 'query', name: 'progress' } as QueryDefinition<WorkflowProgress>;

export interface RetryInput {
  /** Corrected sources, by name; without any, everything that needs a person is tried again as it is. */
  readonly sources?: readonly SealedSourceRequest[];
  /** The generation of Airbyte's API that is spoken from the next activity on; absent, it stays. */
  readonly api?: AirbyteApi;
  /** How configurations are checked from the next activity on; absent, it stays. */
  readonly preflight?: PreflightMode;
}

export interface RetryResult {
  /** The sources that are tried again. */
  readonly retried: readonly string[];
}

/** Tries again what needs a person. Rejected, without a trace in the history, where nothing does. */
export const retryUpdate = { type: 'update', name: 'retry' } as UpdateDefinition<RetryResult, [RetryInput]>;

/** The same without corrections and without an answer, for the Temporal UI and for batches. */
export const retrySignal = { type: 'signal', name: 'retry' } as SignalDefinition;

/** A workflow that is told when an onboarding has closed. */
export interface Waiter {
  readonly workflow_id: string;
  readonly run_id: string;
  /** The signal that it is told by: a wait's own, so that a workflow may wait for several. */
  readonly signal: string;
}

/** Has the onboarding tell a workflow when it closes. It adds nothing to one that nobody waits for. */
export const awaitCloseSignal = { type: 'signal', name: 'await-close' } as SignalDefinition<[Waiter]>;

/** How the signal that tells a waiter begins; its one argument is the id of the run that closes. */
export const CLOSED_SIGNAL_PREFIX = 'onboarding-closed:';

/** Types of the failures that reject a `retry`. */
export const RETRY_REJECTED = {
  nothing: 'Retry.NothingToRetry',
  invalid: 'Retry.Invalid',
  full: 'Retry.HistoryFull',
} as const;

/** Why a retry is rejected, in words. */
export interface RetryRejection {
  readonly reason: keyof typeof RETRY_REJECTED;
  readonly message: string;
}

/**
 * Why a retry of a run is rejected, as far as that depends on how it stands; `null` where it is not.
 * @param whole what the onboarding as a whole is parked with
 */
export function whyNotRetried(
  sources: readonly { readonly name: string; readonly isReady: boolean; readonly failure: Failure | null }[],
  whole: Failure | null,
  corrected: readonly Pick<SealedSourceRequest, 'name'>[],
): RetryRejection | null {
  if (whole === null && sources.every(({ failure }) => failure === null))
    return { reason: 'nothing', message: 'it is running, and nothing of it needs attention.' };
  for (const { name } of corrected) {
    const source = sources.find((known) => known.name === name);
    if (source === undefined) {
      const names = sources.map((known) => known.name);
      return { reason: 'invalid', message: noSuchSource(name, names) };
    }
    // Without an onboarding-wide failure, only what needs a person can be corrected.
    const isCorrectable = source.failure !== null || (whole !== null && !source.isReady);
    if (!isCorrectable) {
      const message = `it needs attention, but its source ${nameInWords(name)} does not.`;
      return { reason: 'nothing', message };
    }
  }
  return null;
}

/** The effective sources: those of the input, each replaced by the latest correction of its name. */
export function applyCorrections(
  sources: readonly SealedSourceRequest[],
  corrected: readonly SealedSourceRequest[],
): SealedSourceRequest[] {
  const latest = new Map(corrected.map((source) => [source.name, source]));
  return sources.map((source) => latest.get(source.name) ?? source);
}

/** What is wrong with a correction of a source that is not there, and which there are: a name is soon misspelt. */
export function noSuchSource(name: string, known: readonly string[]): string {
  return `the onboarding has no source of the name ${nameInWords(name)} (it has ${namesInWords(known)})`;
}
