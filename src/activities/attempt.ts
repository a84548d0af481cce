/**
 * One attempt of an activity, and what it leaves to the next (I3).
 *
 * Heartbeat details reach the next attempt. An attempt that ends marks there what it knows; where the attempt
 * before left no mark of its own, its worker died in mid-call, and whether its call took effect is unknown.
 */
import { Context } from '@temporalio/activity';
import type { Carry } from '../domain/history/carry.ts';
import { failure } from '../domain/failure.ts';
import { attemptBegan } from './attempt-began.ts';
import { VerdictError } from './verdict.ts';

interface Mark {
  readonly attempt: number;
  readonly carry: Carry;
}

export class Attempt {
  readonly number: number;
  carry: Carry;
  readonly #context = Context.current();
  readonly #startedWall = Date.now();
  readonly #startedMonotonic = performance.now();
  /** By the server's clock. */
  readonly #due: number;
  #began: Promise<number> | null = null;

  constructor(carry: Carry) {
    const { attempt, currentAttemptScheduledTimestampMs } = this.#context.info;
    this.number = attempt;
    this.#due = currentAttemptScheduledTimestampMs;
    this.carry = attempt === 1 ? carry : this.#resumed(carry);
  }

  /**
   * When something happens now, in milliseconds since the epoch: never earlier than it does by the server's clock,
   * also where this worker's clock is behind, or the server skips time.
   */
  now(): number {
    return Math.max(Date.now(), this.#serverTime());
  }

  /**
   * How long ago something was, in milliseconds: never longer than it was by the server's clock. Two attempts may run
   * on workers whose clocks differ, and the later one may begin before it is due; a window that seems to have passed
   * must have.
   * @throws VerdictError where Temporal does not say when a repeated attempt began
   */
  async since(then: number): Promise<number> {
    // A first attempt is due when it is scheduled.
    const began = this.number === 1 ? this.#due : await (this.#began ??= attemptBegan(this.#context));
    return began + this.#ran() - then;
  }

  /**
   * Whether the run was reset since the one of this id began: then that one may have left a call in flight. It can't
   * be told when an activity is scheduled, because a reset dispatches again, as it is, what was scheduled before it.
   */
  isAfterReset(originalRunId: string): boolean {
    return this.#context.info.workflowExecution?.runId !== originalRunId;
  }

  /**
   * To be asked before a call that has an effect. One that is sent later than `sendWithin` ms after the attempt began
   * could be in flight when the next attempt, or the next run, believes that nothing is.
   * @throws VerdictError where it is too late for this attempt
   */
  assertMayStillSend(sendWithin: number): void {
    // The wall clock goes on while the machine sleeps.
    if (Math.max(Date.now() - this.#startedWall, this.#ran()) <= sendWithin) return;
    const heldUp = failure('Airbyte.NotSent', 'The worker was held up.');
    throw new VerdictError({ kind: 'retry', failure: heldUp, delay: 1_000 });
  }

  /** A call was sent at `sent`, and whether it takes effect is unknown; `learned` is what its answer told all the same. */
  posted(sent: number, learned: Pick<Carry, 'misnamed'> = {}): void {
    this.carry = { ...this.carry, unknown_since: sent, latest_unknown: sent, posted: true, ...learned };
  }

  /** Another run's attempt may have begun just now, and may send its call for `sendWithin` ms from now on. */
  mayBeInFlight(sendWithin: number): void {
    const latest = this.now() + sendWithin;
    this.carry = { ...this.carry, unknown_since: latest, latest_unknown: latest };
  }

  /** The call made last certainly had no effect, and those before it are accounted for. */
  nothingInFlight(): void {
    this.carry = { ...this.carry, unknown_since: null };
  }

  failing(): number {
    const since = this.carry.failing_since ?? this.now();
    this.carry = { ...this.carry, failing_since: since };
    return Math.max(this.#serverTime() - since, 0);
  }

  /**
   * Has Temporal tell whether the run was cancelled, which only a heartbeat does. The mark stays the one of the attempt
   * before: should this one die in mid-call, the next must not take it for a verdict.
   */
  askWhetherCancelled(): void {
    this.#context.heartbeat(this.#context.info.heartbeatDetails);
  }

  /** Whether Temporal has told so. */
  get isCancelled(): boolean {
    return this.#context.cancellationSignal.aborted;
  }

  /** Leaves the mark for the next attempt. */
  leaveMark(): void {
    if (this.#context.info.isLocal) return;
    this.#context.heartbeat({ attempt: this.number, carry: this.carry } satisfies Mark);
  }

  #resumed(carry: Carry): Carry {
    const mark = this.#context.info.heartbeatDetails as Mark | undefined;
    if (mark?.attempt === this.number - 1) return mark.carry;
    const now = this.now();
    return { ...(mark?.carry ?? carry), unknown_since: now, latest_unknown: now };
  }

  /**
   * About the server's time: less by as much as this attempt waited for a worker, more by as much as it began before it
   * was due.
   */
  #serverTime(): number {
    return this.#due + this.#ran();
  }

  /** How long this attempt has run, while its machine was awake. */
  #ran(): number {
    return performance.now() - this.#startedMonotonic;
  }
}
