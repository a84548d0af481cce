/**
 * Needs attention: what only a person can mend is parked, `retry` takes it up again, and a window closes on it.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  log,
  patched,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';
import {
  RETRY_REJECTED,
  type RetryInput,
  type RetryResult,
  retrySignal,
  retryUpdate,
  whyNotRetried,
} from '../domain/history/messages.ts';
import { failure, whatHappened } from '../domain/failure.ts';
import { AIRBYTE_API_MEMO } from '../domain/names.ts';
import { isSealed } from '../domain/sealed-form.ts';
import {
  isKnownApi,
  isKnownPreflight,
  type OnboardingPolicy,
  sealedParts,
  type SealedSourceRequest,
} from '../domain/history/types.ts';
import { onceAnswered } from './answered.ts';
import type { Board } from './board.ts';
import { failureForPerson, untilCommitWindowHasPassed, workflowFailure } from './call-outcomes.ts';
import { HistoryBudget } from './history-budget.ts';
import type { ScopedToken } from './scoped-token.ts';

const HISTORY_IS_FULL =
  'the history of this run has no room for it. Cancel the onboarding and retry it then: it goes on in a run of its own, with what exists.';

export class Attention {
  readonly #board: Board;
  readonly #token: ScopedToken;
  readonly #policy: OnboardingPolicy;
  readonly #budget = new HistoryBudget();

  constructor(board: Board, token: ScopedToken, policy: OnboardingPolicy) {
    this.#board = board;
    this.#token = token;
    this.#policy = policy;
  }

  /** From now on `retry` is accepted whenever something needs a person. */
  acceptRetries(): void {
    setHandler(retryUpdate, ({ sources = [], ...changed }: RetryInput) => this.#retry(sources, changed), {
      validator: (input: RetryInput) => {
        this.#validate(input);
      },
      description: 'Tries again what needs a person, with corrected sources where they are given.',
    });
    setHandler(
      retrySignal,
      () => {
        this.#retryBySignal();
      },
      {
        description: 'Tries again everything that needs a person, as it is. Takes no arguments.',
      },
    );
  }

  /** Runs a step of the onboarding as a whole until it succeeds, parking it where it needs a person. */
  async untilDone<T>(step: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        await this.#board.park(failureForPerson(error));
      }
    }
  }

  /**
   * Runs the onboarding; fails with `Onboarding.AttentionWindowClosed` when it has been parked for the whole
   * attention window, which counts from when nothing else goes on, and anew at each retry.
   */
  async whileOpen<T>(work: () => Promise<T>): Promise<T> {
    const window = new CancellationScope();
    const working = work();
    const closing = window
      .run(() => this.#untilWindowCloses())
      .catch((error: unknown) => {
        // A cancel ends the waiting for a person; the work itself decides how the run ends.
        if (isCancellation(error)) return working;
        throw error;
      });
    try {
      return await Promise.race([working, closing]);
    } finally {
      window.cancel();
    }
  }

  async #untilWindowCloses(): Promise<never> {
    const { attention_window_ms } = this.#policy;
    for (;;) {
      await condition(() => this.#board.isParked());
      const summary = 'attention window';
      const isTakenUp = onceAnswered(() => !this.#board.isParked());
      const goesOn = await condition(isTakenUp, attention_window_ms, { summary });
      if (goesOn) continue;
      // A run that follows may rely on it: nothing of this one is in flight any more.
      await untilCommitWindowHasPassed([this.#token, ...this.#board.sources], this.#policy);
      if (this.#board.isParked()) break;
    }
    const closed = failure('Onboarding.AttentionWindowClosed', this.#whichAndWhy());
    throw workflowFailure(closed, this.#board.close('failed', closed));
  }

  #whichAndWhy(): string {
    const parked = this.#board.sources.flatMap(({ request, failure: why }) =>
      why === null ? [] : [`${request.name} (${why.type}): ${whatHappened(why)}`],
    );
    const { failure: whole } = this.#board;
    return [...(whole === null ? [] : [`${whole.type}: ${whatHappened(whole)}`]), ...parked].join(' ');
  }

  #validate({ sources = [], api, preflight }: RetryInput): void {
    const board = this.#board;
    if (board.isClosed) throw retryRejection('nothing', 'it is ending in this moment. Try again.');
    if (!isKnownApi(api)) throw retryRejection('invalid', `there is no API of the name ${String(api)}`);
    if (!isKnownPreflight(preflight))
      throw retryRejection('invalid', `there is no preflight of the name ${String(preflight)}`);
    const standing = board.sources.map(({ request, isReady, failure: its }) => {
      return { name: request.name, isReady, failure: its };
    });
    const why = whyNotRetried(standing, board.failure, sources);
    if (why !== null) throw retryRejection(why.reason, why.message);
    for (const { name, ...correction } of sources) {
      if (!sealedParts(correction).every(isSealed))
        throw retryRejection('invalid', `the configuration of ${name} is not sealed`);
    }
    if (!this.#budget.hasRoomFor(this.#bytesOf(sources))) throw retryRejection('full', HISTORY_IS_FULL);
  }

  /** A signal is answered nothing: one that there is no room for is told in the log. */
  #retryBySignal(): void {
    if (this.#board.isClosed) return;
    // Before there was a budget, such a signal was taken.
    if (!this.#budget.hasRoomFor(this.#bytesOf([])) && patched('retries-within-the-history'))
      log.warn(`A retry was left out: ${HISTORY_IS_FULL}`);
    else this.#retry([]);
  }

  /** Of the configurations of what a retry with these corrections tries again. */
  #bytesOf(corrected: readonly SealedSourceRequest[]): number {
    const { failure: whole, sources } = this.#board;
    const resumed = sources.filter(
      ({ isReady, failure: why }) => why !== null || (whole !== null && !isReady),
    );
    const tried = corrected.length > 0 ? corrected : resumed.map(({ request }) => request);
    return tried.flatMap(sealedParts).reduce((bytes, sealed = '') => bytes + sealed.length, 0);
  }

  /** With corrections only what they name, without any everything that needs a person. */
  #retry(
    corrected: readonly SealedSourceRequest[],
    { api, preflight }: Omit<RetryInput, 'sources'> = {},
  ): RetryResult {
    // A worker of before there were two may have taken this retry: then it changed nothing.
    if (api !== undefined && patched('retry-carries-api') && this.#token.speak(api)) {
      // Who counts the runs of each generation reads it.
      upsertMemo({ [AIRBYTE_API_MEMO]: api });
    }
    if (preflight !== undefined) this.#token.preflightBy(preflight);
    this.#budget.spend(this.#bytesOf(corrected));
    const corrections = new Map(corrected.map((source) => [source.name, source]));
    const all = corrections.size === 0;
    const retried = this.#board.sources.filter(({ request, failure: why }) =>
      all ? why !== null : corrections.has(request.name),
    );
    this.#board.resume(retried, corrections);
    return { retried: retried.map(({ request }) => request.name) };
  }
}

function retryRejection(reason: keyof typeof RETRY_REJECTED, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, RETRY_REJECTED[reason]);
}
