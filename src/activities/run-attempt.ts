import { ApplicationFailure, CancelledFailure, log, metricMeter } from '@temporalio/activity';
import { AirbyteError } from '../airbyte/index.ts';
import type { Carry } from '../domain/history/carry.ts';
import { failure, whatHappened } from '../domain/failure.ts';
import type { Failure } from '../domain/history/failure-types.ts';
import { DEFECT, RETRIES } from '../domain/metrics.ts';
import type { OnboardingPolicy } from '../domain/history/onboarding-policy.ts';
import { stackFrames } from '../domain/stack-frames.ts';
import { Attempt } from './attempt.ts';
import { classify, VerdictError, type Circumstances } from './classify.ts';
import type { FailureDetail } from './contract.ts';

export interface AttemptOptions {
  readonly carry: Carry;
  readonly policy: OnboardingPolicy;
  /** See {@link Circumstances}; asked when the attempt has failed. */
  readonly repeating?: (attempt: Attempt) => Circumstances['repeating'];
}

/**
 * Runs one attempt: its error becomes the ApplicationFailure that tells Temporal whether and when the next one is,
 * and the mark for that next attempt is left.
 */
export async function runAttempt<T>(
  options: AttemptOptions,
  run: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const attempt = new Attempt(options.carry);
  try {
    return await run(attempt);
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    const applicationFailure = toApplicationFailure(error, attempt, options);
    attempt.leaveMark();
    throw applicationFailure;
  }
}

function toApplicationFailure(error: unknown, attempt: Attempt, options: AttemptOptions): ApplicationFailure {
  const failingForMs = attempt.failingForMs();
  const repeating = options.repeating?.(attempt) ?? 'none';
  const circumstances = { attempt: attempt.number, failingForMs, repeating };
  const verdict = error instanceof VerdictError ? error.verdict : classify(error, circumstances);
  if (verdict === null) return defect(error);
  if (verdict.kind === 'retry' && failingForMs < options.policy.outage_window_ms) {
    const nextRetryDelay = Math.max(verdict.delayMs, 1);
    log.info('an attempt failed', { ...placeOf(error, verdict.failure), retry_in_ms: nextRetryDelay });
    countRetry(verdict.failure.type);
    return asFailure(verdict.failure, { nextRetryDelay }, attempt.carry);
  }
  const last =
    verdict.kind === 'final'
      ? verdict.failure
      : failure('Airbyte.OutageWindowClosed', `At last: ${whatHappened(verdict.failure)}`);
  log.info('an attempt failed', placeOf(error, last));
  return asFailure(last, { nonRetryable: true }, attempt.carry);
}

/** Which call it was; with the API's own id of it, which is what its support asks for. */
function placeOf(error: unknown, { type: failure_type }: Failure) {
  const cause = error instanceof VerdictError ? error.cause : error;
  const { operation, status, requestId: request_id } = cause instanceof AirbyteError ? cause : {};
  return { failure_type, operation, status, request_id };
}

function countRetry(failure_type: string): void {
  metricMeter.createCounter(RETRIES.name, undefined, RETRIES.help).add(1, { failure_type });
}

function asFailure(
  of: Failure,
  options: { nonRetryable: true } | { nextRetryDelay: number },
  carry: Carry,
): ApplicationFailure {
  const detail: FailureDetail = { failure: of, carry };
  return ApplicationFailure.create({ type: of.type, message: of.message, details: [detail], ...options });
}

/**
 * A defect of ours, retried by Temporal's policy until a fixed worker is there. Its message may quote what it
 * stumbled over, so only its name and where it happened are shown (I4).
 */
function defect(error: unknown): ApplicationFailure {
  const name = error instanceof Error ? error.name : typeof error;
  log.error('an activity failed for a reason that is not in the classifier', {
    name,
    frames: stackFrames(error),
  });
  countRetry(DEFECT);
  return ApplicationFailure.create({
    type: DEFECT,
    message: `Unexpected ${name}; the worker’s log says where.`,
  });
}
