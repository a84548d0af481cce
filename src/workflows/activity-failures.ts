import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { FailureDetail } from '../activities/contract.ts';
import type { Carry } from '../domain/history/carry.ts';
import { failure, isFailure } from '../domain/failure.ts';
import type { Failure } from '../domain/history/failure-types.ts';
import { sendWithinMs } from '../domain/policy.ts';
import type { OnboardingPolicy } from '../domain/history/onboarding-policy.ts';

/** What is known of an activity's failure; without a `carry` it did not end by itself. */
type KnownFailure = Partial<FailureDetail> & { readonly failure: Failure };

/** What is known of an activity that failed for good; `null` where the error is none of an activity's. */
function activityFailureDetail(error: unknown): KnownFailure | null {
  // A local activity's failure comes as it is, without the activity's around it.
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
export function needsPerson(error: unknown): Failure {
  const detail = activityFailureDetail(error);
  if (detail !== null) return detail.failure;
  if (error instanceof OnboardingError) return error.failure;
  throw error;
}

/** A failure that the workflow itself found. */
export class OnboardingError extends Error {
  readonly failure: Failure;

  constructor(of: Failure) {
    super(of.message);
    this.failure = of;
  }
}
