/**
 * One attempt of an activity, and what it leaves to the next (I3).
 *
 * Heartbeat details reach the next attempt. An attempt that ends marks there what it knows; where the attempt
 * before left no mark of its own, its worker died in mid-call, and whether its call took effect is unknown.
 */
import { Context, log } from '@temporalio/activity';
import { requiredTsToMs } from '@temporalio/common/lib/time.js';
import type { Carry, OnboardingPolicy } from '../domain/history/types.ts';
import { ATTEMPT_MARGIN_MS } from '../domain/policy.ts';
import { retryVerdict, VerdictError } from './classify.ts';

interface Mark {
  readonly attempt: number;
  readonly carry: Carry;
}

/** What a call gets where the attempt's time is as good as over. */
const LEAST_CALL_MS = 1_000;
/** Less than the margin that an attempt has besides its calls. */
const DESCRIBE_TIMEOUT_MS = 3_000;
const DESCRIBE_AGAIN_MS = 1_000;

export class Attempt {
  readonly number: number;
  readonly #context = Context.current();
  readonly #startedWall = Date.now();
  readonly #startedMonotonic = performance.now();
  /** By the server's clock. */
  readonly #due: number;
  #began: Promise<number> | null = null;
  #carry: Carry;

  constructor(carry: Carry) {
    const { attempt, currentAttemptScheduledTimestampMs } = this.#context.info;
    this.number = attempt;
    this.#due = currentAttemptScheduledTimestampMs;
    this.#carry = attempt === 1 ? carry : this.#resumed(carry);
  }

  /** What is known by now of the calls made so far. */
  get carry(): Carry {
    return this.#carry;
  }

  /**
   * The present time, in milliseconds since the epoch: never earlier than by the server's clock, also where this worker's
   * clock is behind, or the server skips time.
   */
  now(): number {
    return Math.max(Date.now(), this.#serverTime());
  }

  /**
   * The time that has passed since then, in milliseconds: never more than by the server's clock, so a window that seems to
   * have passed has passed. Two attempts may run on workers whose clocks differ, and the later one may begin before it is
   * due.
   * @throws VerdictError where Temporal does not say when a repeated attempt began
   */
  async sinceMs(then: number): Promise<number> {
    // A first attempt is due when it is scheduled.
    const began = this.number === 1 ? this.#due : await (this.#began ??= beginOf(this.#context));
    return began + this.#ran() - then;
  }

  /**
   * Whether the run was reset after the one of this id began, which may have left a call in flight. Only the attempt
   * itself can tell: a reset dispatches again, as it is, what was scheduled before it.
   */
  isAfterReset(originalRunId: string): boolean {
    return this.#context.info.workflowExecution?.runId !== originalRunId;
  }

  /**
   * Goes before a call that has an effect. A call that is sent later than `sendWithinMs` after the attempt began
   * could be in flight when the next attempt, or the next run, believes that nothing is.
   * @throws VerdictError where it is too late for this attempt
   */
  assertMayStillSend(sendWithinMs: number): void {
    // The wall clock goes on while the machine sleeps.
    if (Math.max(Date.now() - this.#startedWall, this.#ran()) <= sendWithinMs) return;
    throw new VerdictError(retryVerdict(1_000, 'Airbyte.NotSent', 'The worker was held up.'));
  }

  /** A create was sent at `sent`, and whether it takes effect is unknown; `learned` is what its answer says all the same. */
  keepPost(sent: number, learned: Pick<Carry, 'misnamed' | 'answered'> = {}): void {
    this.#carry = { ...this.#carry, unknown_since: sent, latest_unknown: sent, posted: true, ...learned };
  }

  /** What was known before counts again: the call made since is accounted for. */
  restore(before: Carry): void {
    this.#carry = before;
  }

  /** An update was sent at `sent`, and whether it takes effect is unknown. */
  keepUpdate(sent: number): void {
    this.#carry = { ...this.#carry, latest_unknown: sent };
  }

  /** No update is in flight any more, as far as it matters. */
  assumeSettled(): void {
    this.#carry = { ...this.#carry, latest_unknown: null };
  }

  /** A connection check goes on; without an id another one is to be started. */
  keepCheck(check: NonNullable<Carry['check']>): void {
    this.#carry = { ...this.#carry, check };
  }

  /** Another run's attempt may have begun just now, and may send its call for `sendWithinMs` from now on. */
  assumeInFlight(sendWithinMs: number): void {
    const latest = this.now() + sendWithinMs;
    this.#carry = { ...this.#carry, unknown_since: latest, latest_unknown: latest };
  }

  /** The call made last certainly had no effect, and those before it are accounted for. */
  assumeNothingInFlight(): void {
    this.#carry = { ...this.#carry, unknown_since: null };
  }

  /** The time for which every attempt has failed by now, this one included, in milliseconds. */
  failingForMs(): number {
    const since = this.#carry.failing_since ?? this.now();
    this.#carry = { ...this.#carry, failing_since: since };
    return Math.max(this.#serverTime() - since, 0);
  }

  /**
   * Has Temporal tell whether the run was cancelled, which only a heartbeat does. The mark stays the one of the attempt
   * before: should this one die in mid-call, the next must not take it for a verdict.
   */
  askWhetherCancelled(): void {
    this.#context.heartbeat(this.#context.info.heartbeatDetails);
  }

  /** Whether Temporal has answered that it was; see {@link askWhetherCancelled}. */
  get isCancelled(): boolean {
    return this.#context.cancellationSignal.aborted;
  }

  /**
   * Limits of a call for which nothing is done again if this attempt is over before it: as long as a call of the run may take, or
   * what is left of the attempt's time.
   */
  callLimits(policy: OnboardingPolicy): { readonly timeoutMs: number } {
    const leftMs = this.#context.info.startToCloseTimeoutMs - ATTEMPT_MARGIN_MS - this.#ran();
    return { timeoutMs: Math.max(Math.min(policy.request_timeout_ms, leftMs), LEAST_CALL_MS) };
  }

  /** Leaves the mark for the next attempt. */
  leaveMark(): void {
    if (this.#context.info.isLocal) return;
    this.#context.heartbeat({ attempt: this.number, carry: this.#carry } satisfies Mark);
  }

  #resumed(carry: Carry): Carry {
    const mark = this.#context.info.heartbeatDetails as Mark | undefined;
    if (mark?.attempt === this.number - 1) return mark.carry;
    const now = this.now();
    return { ...(mark?.carry ?? carry), unknown_since: now, latest_unknown: now };
  }

  /**
   * An estimate of the server's time. It is too early by as long as this attempt waited for a worker, and too late by as
   * long as it began before it was due.
   */
  #serverTime(): number {
    return this.#due + this.#ran();
  }

  /** How long this attempt has run, while its machine was awake. */
  #ran(): number {
    return performance.now() - this.#startedMonotonic;
  }
}

/**
 * The time when Temporal began an attempt, by the server's own clock, in milliseconds since the epoch.
 *
 * The activity's own info has only the time when the attempt was due. Temporal may begin an attempt before that: a server
 * that was killed and started again hands out the task of an earlier attempt once more. The delay between two attempts is
 * therefore no lower bound, and no commit window may be judged by it (I2, I3).
 * @throws VerdictError where Temporal does not say, or no longer waits for this attempt
 */
async function beginOf(context: Context): Promise<number> {
  const { activityId, attempt } = context.info;
  const pending = (await pendingActivities(context)).find((activity) => activity.activityId === activityId);
  if (pending?.attempt !== attempt) throw unknownBeginError('Temporal no longer waits for this attempt.');
  return requiredTsToMs(pending.lastStartedTime, 'lastStartedTime');
}

async function pendingActivities({ client, info }: Context) {
  const { namespace, workflowExecution: execution = null } = info;
  const describe = () => client.workflowService.describeWorkflowExecution({ namespace, execution });
  try {
    const deadline = Date.now() + DESCRIBE_TIMEOUT_MS;
    const { pendingActivities } = await client.connection.withDeadline(deadline, describe);
    return pendingActivities;
  } catch (error) {
    log.warn('Temporal did not say when an attempt began', { error });
    throw unknownBeginError('Temporal did not say when this attempt began.');
  }
}

/** Nothing is sent before it is known. */
function unknownBeginError(detail: string): VerdictError {
  return new VerdictError(retryVerdict(DESCRIBE_AGAIN_MS, 'Airbyte.OutcomeUnknown', detail));
}
