/** From what `OnboardingClient` rejects with to the problem that a caller gets. */
import {
  InvalidRequestError,
  NotPermittedError,
  NotRetryableError,
  NotSetUpError,
  OnboardingConflictError,
  OnboardingNotFoundError,
  UnavailableError,
} from '../domain/errors.ts';
import { ProblemError } from './problem.ts';

/** Seconds: Temporal's own fail-over takes about as long. */
const RETRY_AFTER = '5';

/** `null` for what nobody expects. */
export function toProblem(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (error instanceof InvalidRequestError) {
    return new ProblemError('invalid_request', { errors: error.issues });
  }
  if (error instanceof OnboardingConflictError) {
    const errors = error.fields.map((path) => ({
      path,
      message: 'differs from what the onboarding was started with',
    }));
    return new ProblemError('conflict', { detail: error.message, errors });
  }
  if (error instanceof OnboardingNotFoundError) {
    return new ProblemError('not_found', { detail: error.message });
  }
  if (error instanceof NotRetryableError) {
    return new ProblemError('not_retryable', { detail: error.message });
  }
  if (error instanceof UnavailableError) {
    const headers = { 'retry-after': RETRY_AFTER };
    return new ProblemError('unavailable', { detail: error.message, headers });
  }
  if (error instanceof NotPermittedError) {
    // What Temporal said is for whoever runs the service, not for its callers.
    const detail = 'Temporal does not permit this to the service. Whoever runs it must check its credential.';
    return new ProblemError('not_permitted', { detail, headers: { 'retry-after': '60' } });
  }
  if (error instanceof NotSetUpError) {
    const headers = { 'retry-after': '60' };
    return new ProblemError('not_set_up', { detail: error.message, headers });
  }
  return null;
}
