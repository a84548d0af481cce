import { ApplicationFailure, CancelledFailure, log, metricMeter } from '@temporalio/activity';
import { AirbyteError } from '../airbyte/index.ts';
import { type Carry, type Failure, NOTHING_SENT, type OnboardingPolicy } from '../domain/history/types.ts';
import { failure, whatHappened, withDetail } from '../domain/failure.ts';
import { DEFECT, RETRIES } from '../domain/metrics.ts';
import type { SealVersion } from '../domain/sealed-form.ts';
import { stackFrames } from '../domain/stack-frames.ts';
import type { ConnectorRegistry, Specifications } from '../preflight/index.ts';
import { Attempt } from './attempt.ts';
import { classify, VerdictError, type Circumstances } from './classify.ts';
import type { FailureDetail } from './contract.ts';
import type { ScopedTokens, TokenResources } from './scoped-tokens.ts';

/** What the activities are built from, in the composition root. */
export interface ActivityResources extends TokenResources {
  /** For where the API does not say what a template asks for; `null` where it is not to be asked. */
  readonly registry: ConnectorRegistry | null;
  /** Of what the activities seal; by default the one that `seal` has. */
  readonly sealVersion: SealVersion | undefined;
}

/** What each activity works with. */
export interface ActivityDependencies extends ActivityResources {
  readonly scopedTokens: ScopedTokens;
  readonly specifications: Specifications;
}

/** What the inputs of all activities have; `carry` where a call must happen once. */
interface ActivityInput {
  readonly policy: OnboardingPolicy;
  readonly carry?: Carry;
}

/**
 * The activity, as Temporal calls it, that makes one attempt a call. The attempt's error becomes the ApplicationFailure that
 * tells Temporal whether and when the next one is, and the mark for that next attempt is left.
 * @param repeating see {@link Circumstances}; asked when an attempt has failed
 */
export function activityOf<Input extends ActivityInput, Result>(
  deps: ActivityDependencies,
  attemptAt: (deps: ActivityDependencies, input: Input, attempt: Attempt) => Result | Promise<Result>,
  repeating: (input: Input, attempt: Attempt) => Circumstances['repeating'] = () => 'none',
): (input: Input) => Promise<Result> {
  return async (input) => {
    const attempt = new Attempt(input.carry ?? NOTHING_SENT);
    const airbyte = deps.airbyte.speaking(input.policy.api);
    try {
      return await attemptAt({ ...deps, airbyte }, input, attempt);
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      const failed = failureOf(error, attempt, input.policy, repeating(input, attempt));
      attempt.leaveMark();
      throw failed;
    }
  };
}

function failureOf(
  error: unknown,
  attempt: Attempt,
  { outage_window_ms }: OnboardingPolicy,
  repeating: Circumstances['repeating'],
): ApplicationFailure {
  const failingForMs = attempt.failingForMs();
  const circumstances = { attempt: attempt.number, failingForMs, repeating };
  const verdict = error instanceof VerdictError ? error.verdict : classify(error, circumstances);
  if (verdict === null) return defectFailure(error);
  if (verdict.kind === 'retry' && failingForMs < outage_window_ms) {
    const nextRetryDelay = Math.max(verdict.delayMs, 1);
    log.info('an attempt failed', { ...placeOf(error, verdict.failure), retry_in_ms: nextRetryDelay });
    countRetry(verdict.failure.type);
    return applicationFailure(verdict.failure, { nextRetryDelay }, attempt.carry);
  }
  const last =
    verdict.kind === 'final'
      ? verdict.failure
      : failure('Airbyte.OutageWindowClosed', `At last: ${whatHappened(verdict.failure)}`);
  log.info('an attempt failed', placeOf(error, last));
  return applicationFailure(toldWith(attempt.carry, last), { nonRetryable: true }, attempt.carry);
}

/** Where a source was created somewhere, whoever acts has to know of it, whatever has failed since. */
function toldWith({ answered }: Carry, last: Failure): Failure {
  if (answered === undefined || last.message.includes(answered)) return last;
  return withDetail(last, `A create was answered with the source ${answered}, which no list has shown.`);
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

function applicationFailure(
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
function defectFailure(error: unknown): ApplicationFailure {
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
