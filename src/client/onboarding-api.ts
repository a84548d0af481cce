/** What a signup handler, a status page or a support tool does with onboardings, wherever they run. */
import type { OnboardingStatus, SealedRequest } from '../domain/history/types.ts';
import type { OnboardingRequestInput } from '../domain/onboarding-request.ts';
import type { Progress } from '../domain/run-state.ts';
import type { StartOutcome } from '../domain/start-outcomes.ts';
import type { FollowedProgress, FollowOptions, WatchOptions } from './follow.ts';
import type { OnboardingPage, OnboardingSummary } from './list.ts';
import type { RetriedWith } from './retry-arguments.ts';
import type { Corrections, RetryManyOptions, RetryReport } from './retry-many.ts';
import type { RetryOptions } from './retry.ts';
import type { OneToStart, StartManyOptions, StartReport } from './start-many.ts';
import type { StartOptions, StartResult } from './start.ts';
import type { ListFilter } from './visibility.ts';

/**
 * `OnboardingClient` does it on Temporal, `InMemoryOnboarding` of `airbyte-embedded-onboarding/testing` in memory. Code that takes
 * this, rather than the class, is tested without either.
 */
export interface OnboardingApi {
  /**
   * Starts the onboarding of a customer, once whatever happens: a redelivered signup finds the onboarding that
   * there is. When this resolves, Temporal has it, whether or not a worker runs. Identical starts at the same time are
   * one call: one of them gets `started`, the others `already_running`.
   *
   * @throws InvalidRequestError with every problem; OnboardingConflictError where it exists with another request;
   *   UnavailableError where Temporal does not answer: nothing was lost, send it again
   */
  start(request: OnboardingRequestInput, options?: StartOptions): Promise<StartResult>;

  /**
   * As {@link start}, where nobody looks at the progress: a storm of the same signup asks no worker anything.
   * @throws as {@link start}
   */
  accept(request: OnboardingRequestInput): Promise<StartOutcome>;

  /**
   * A request for a workflow of one's own, which passes it to `onboardCustomer`: validated, with this client's settings, and with
   * its secrets sealed, so that none stands in that workflow's history. Nothing is started, and Temporal is not called.
   * @throws InvalidRequestError with every problem
   */
  seal(request: OnboardingRequestInput): Promise<SealedRequest>;

  /**
   * Starts many, each like {@link start}, at a rate, and tells in their order what became of each. While Temporal does not
   * answer it waits. Read as they are needed, so that millions can be passed.
   *
   * @throws whatever keeps all of them from being started, NotSetUpError say; those that were reported are settled
   */
  startMany<Place>(
    ones: AsyncIterable<OneToStart<Place>> | Iterable<OneToStart<Place>>,
    options?: StartManyOptions,
  ): AsyncIterable<StartReport<Place>>;

  /** How far the newest run of this name is. @throws OnboardingNotFoundError, UnavailableError */
  progress(workspaceName: string): Promise<Progress>;

  /**
   * Waits until the onboarding closes, however it does, and answers its progress then.
   * @throws OnboardingNotFoundError, UnavailableError
   */
  result(workspaceName: string): Promise<Progress>;

  /**
   * The progress now, and again whenever it has changed, until the onboarding closes or `signal` is aborted.
   * @throws OnboardingNotFoundError, UnavailableError
   */
  watch(workspaceName: string, options?: WatchOptions): AsyncGenerator<Progress, void>;

  /**
   * As {@link watch}, for a service that many look at: it waits on the run's history instead of asking anew each time.
   * What only Temporal knows, such as the next attempt, may be some seconds old.
   * @throws OnboardingNotFoundError, UnavailableError before the first progress; an outage later is waited out, however long, and
   *   `onOutage` called
   */
  follow(workspaceName: string, options?: Partial<FollowOptions>): AsyncGenerator<FollowedProgress, void>;

  /** The status of the newest run of this name, as Temporal has it, without a worker. @throws as {@link progress} */
  status(workspaceName: string): Promise<OnboardingStatus>;

  /** Whether there is an onboarding of this name, however far it is. @throws UnavailableError */
  exists(workspaceName: string): Promise<boolean>;

  /**
   * Tries again what needs a person: a parked onboarding goes on; a failed, cancelled, terminated or timed-out one
   * gets a new run that adopts what exists. What was corrected may be sent as one source, as a list, as `{sources}`, or as
   * the whole request: what is as it was is passed over. `answerWithin` is how many milliseconds a worker may take to
   * accept it, 5,000 by default.
   *
   * @throws NotRetryableError where nothing needs it; InvalidRequestError; OnboardingNotFoundError; UnavailableError
   */
  retry(workspaceName: string, corrected?: RetriedWith, options?: RetryOptions): Promise<Progress>;

  /**
   * Retries many that {@link list} found, each like {@link retry}, and tells what became of each. `corrections` are
   * corrected sources by workspace name; whoever has none is tried again as it is.
   *
   * @throws InvalidRequestError before the first one, where a correction is not valid
   */
  retryMany(
    found: readonly OnboardingSummary[],
    options?: RetryManyOptions & { corrections?: Corrections },
  ): AsyncIterable<RetryReport>;

  /**
   * The newest run of each name that matches; at most `limit`, 100 by default.
   * @throws UnavailableError, NotSetUpError
   */
  list(filter?: ListFilter & { limit?: number }): Promise<OnboardingSummary[]>;

  /**
   * As {@link list}, a page at a time: `next` is the cursor of the page after it. A page may hold less than `limit`.
   * @throws InvalidRequestError for a cursor that is none; UnavailableError, NotSetUpError
   */
  page(options: ListFilter & { limit: number; cursor?: string }): Promise<OnboardingPage>;

  /** How many match; unlike {@link list} it also counts older runs of a name. @throws UnavailableError, NotSetUpError */
  count(filter?: ListFilter): Promise<number>;

  /**
   * Cancels an onboarding: it sends nothing more, keeps what exists, and ends as cancelled. One that has closed stays
   * as it is.
   * @throws OnboardingNotFoundError, UnavailableError
   */
  cancel(workspaceName: string): Promise<Progress>;

  /**
   * Closes the connections of its own; a client that was passed in stays open. It may be called at any time: what is being repeated
   * then ends as unavailable; later calls, also those of what is under way, are refused.
   */
  close(): Promise<void>;
}
