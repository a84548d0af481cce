import { ApplicationFailure, CancelledFailure, log, metricMeter } from '@temporalio/activity';
import { AirbyteError } from '../airbyte/index.ts';
import type { Carry } from '../domain/history/carry.ts';
import { failure, whatHappened, type Failure } from '../domain/failure.ts';
import { DEFECT, RETRIES } from '../domain/metrics.ts';
import type { OnboardingPolicy } from '../domain/policy.ts';
import { Attempt } from './attempt.ts';
import { classify, type Circumstances } from './classify.ts';
import { VerdictError } from './verdict.ts';

/** The one detail that every failure of an activity carries into the workflow. */
export interface FailureDetail {
  readonly failure: Failure;
  readonly carry: Carry;
}

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
  const failingFor = attempt.failing();
  const repeating = options.repeating?.(attempt) ?? 'none';
  const verdict =
    error instanceof VerdictError
      ? error.verdict
      : classify(error, { attempt: attempt.number, failingFor, repeating });
  if (verdict === null) return defect(error);
  if (verdict.kind === 'final') {
    tell(error, verdict.failure);
    return asFailure(verdict.failure, { nonRetryable: true }, attempt.carry);
  }
  if (failingFor >= options.policy.outage_window_ms) {
    const closed = failure('Airbyte.OutageWindowClosed', `At last: ${whatHappened(verdict.failure)}`);
    tell(error, closed);
    return asFailure(closed, { nonRetryable: true }, attempt.carry);
  }
  const nextRetryDelay = Math.max(verdict.delay, 1);
  tell(error, verdict.failure, nextRetryDelay);
  countRetry(verdict.failure.type);
  return asFailure(verdict.failure, { nextRetryDelay }, attempt.carry);
}

/** With the API's own id of the call, which is what its support asks for. */
function tell(error: unknown, { type: failure_type }: Failure, retry_in_ms?: number): void {
  const said = error instanceof VerdictError ? error.cause : error;
  const { operation, status, requestId: request_id } = said instanceof AirbyteError ? said : {};
  log.info('an attempt failed', { failure_type, operation, status, request_id, retry_in_ms });
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
 * stumbled over, so only its name and where it happened are told (I4).
 */
function defect(error: unknown): ApplicationFailure {
  const name = error instanceof Error ? error.name : typeof error;
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  log.error('an activity failed for a reason that is not in the classifier', {
    name,
    frames: frames.slice(0, 8),
  });
  countRetry(DEFECT);
  return ApplicationFailure.create({
    type: DEFECT,
    message: `Unexpected ${name}; the worker’s log says where.`,
  });
}
