/** What became of calls to activities: why one failed, what it may have left in flight, and the wait until that is settled. */
import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { FailureDetail } from '../activities/contract.ts';
import type { Carry, Failure, OnboardingPolicy, WorkflowProgress } from '../domain/history/types.ts';
import { failure, isFailure } from '../domain/failure.ts';
import { sendWithinMs } from '../domain/policy.ts';

/** What is known of an activity's failure; without a `carry` it did not end by itself. */
type KnownFailure = Partial<FailureDetail> & { readonly failure: Failure };

/** What is known of an activity, or a step of the workflow, that failed for good; `null` for any other error. */
function activityFailureDetail(error: unknown): KnownFailure | null {
  // That of a local activity, or of the workflow itself, comes as it is, without an activity's around it.
  if (error instanceof ApplicationFailure) return detailOf(error);
  if (!(error instanceof ActivityFailure)) return null;
  if (error.cause instanceof TimeoutFailure) {
    return { failure: failure('Airbyte.Unavailable', 'It was given up after a time.') };
  }
  if (!(error.cause instanceof ApplicationFailure)) return null;
  // Without a detail somebody ended the activity by hand, with words of their own.
  return detailOf(error.cause) ?? { failure: failure('Airbyte.UnexpectedResponse', error.cause.message) };
}

/** Whoever ends an activity by hand may give it any detail. */
function detailOf({ details }: ApplicationFailure): KnownFailure | null {
  const { failure: of, ...detail } = (details?.[0] ?? {}) as Partial<FailureDetail>;
  return isFailure(of) ? { ...detail, failure: of } : null;
}

/** What is known of an activity's calls after it has failed; `before` is what was known until then. */
export function carryLeftBy(error: unknown, before: Carry, policy: OnboardingPolicy): Carry {
  const left = activityFailureDetail(error)?.carry;
  if (left !== undefined) return left;
  // Given up by a cancel: without a word on what it had sent.
  if (isCancellation(error)) return { ...before, latest_unknown: Date.now() };
  // Ended by hand, and nobody's to stop: its attempt may just have begun, and may still send its call.
  const latest = Date.now() + sendWithinMs(policy);
  return { ...before, unknown_since: latest, latest_unknown: latest };
}

/** Why a person is needed. @throws the error itself where no person could mend it here */
export function failureForPerson(error: unknown): Failure {
  const detail = activityFailureDetail(error);
  if (detail !== null) return detail.failure;
  throw error;
}

/** A failure that the workflow itself found, in the form that an activity's has. */
export function workflowFailure(of: Failure, progress?: WorkflowProgress): ApplicationFailure {
  const detail = { failure: of, ...(progress !== undefined && { progress }) };
  return ApplicationFailure.nonRetryable(of.message, of.type, detail);
}

/** Waits until no call with an unknown outcome can still take effect. */
export async function untilCommitWindowHasPassed(
  callers: readonly { readonly carry: Carry }[],
  policy: OnboardingPolicy,
): Promise<void> {
  const latest = Math.max(0, ...callers.map(({ carry }) => carry.latest_unknown ?? 0));
  await sleepUntil(latest + policy.commit_window_ms, 'commit window');
}

/** Waits until a time, in milliseconds since the epoch; adds nothing to the history where it has passed. */
export async function sleepUntil(time: number, summary: string): Promise<void> {
  const remainingMs = time - Date.now();
  if (remainingMs > 0) await sleep(remainingMs, { summary });
}
