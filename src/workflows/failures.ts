import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { FailureDetail } from '../activities/run-attempt.ts';
import { failure, isFailureType, type Failure } from '../domain/failure.ts';

/** What an activity said when it failed for good, or `null` where the error is none of an activity's. */
export function activityFailureDetail(
  error: unknown,
): (Partial<FailureDetail> & { readonly failure: Failure }) | null {
  if (!(error instanceof ActivityFailure)) return null;
  if (error.cause instanceof TimeoutFailure) {
    return { failure: failure('Airbyte.Unavailable', 'It was given up after a time.') };
  }
  if (!(error.cause instanceof ApplicationFailure)) return null;
  const detail = error.cause.details?.[0] as FailureDetail | undefined;
  if (isFailureType(detail?.failure.type)) return detail;
  // Somebody ended the activity by hand, with words of their own.
  return { failure: failure('Airbyte.UnexpectedResponse', error.cause.message) };
}

/** What needs a person and why, or the error itself where it is none that a person could mend here. */
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
