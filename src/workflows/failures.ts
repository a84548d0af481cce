import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { FailureDetail } from '../activities/run-attempt.ts';
import { failure, isFailureType, type Failure } from '../domain/failure.ts';

/** What an activity said when it failed for good, or `null` where the error is none of an activity's. */
export function activityFailureDetail(
  error: unknown,
): (Partial<FailureDetail> & { readonly failure: Failure }) | null {
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
function detailOf({ details }: ApplicationFailure): FailureDetail | null {
  const detail = details?.[0] as Partial<FailureDetail> | null | undefined;
  return isFailureType(detail?.failure?.type) ? (detail as FailureDetail) : null;
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
