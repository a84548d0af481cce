/** What a signup handler imports: starts onboardings, and tells how far they are. */
import {
  closedProgress,
  connectClient,
  contextOf,
  countOnboardings,
  followProgress,
  listOnboardings,
  pageOfOnboardings,
  progressOf,
  requestDigest,
  retryMany,
  retryRun,
  runOf,
  SharedStarts,
  startKey,
  startMany,
  startOnboarding,
  untilClosed,
  validCorrection,
  validRequest,
  watchProgress,
  type ClientContext,
  type Corrections,
  type Decision,
  type FollowedProgress,
  type FollowOptions,
  type ListFilter,
  type OnboardingClientOptions,
  type OnboardingPage,
  type OnboardingSummary,
  type OneToStart,
  type OwnTemporalOptions,
  type RetryManyOptions,
  type RetryOptions,
  type RetryReport,
  type StartManyOptions,
  type StartOptions,
  type StartReport,
  type StartResult,
  type WatchOptions,
} from './client/index.ts';
import { readClientConfig, type Environment } from './config/index.ts';
import { DEFAULT_LIST_LIMIT } from './domain/default-rates.ts';
import { OnboardingNotFoundError } from './domain/errors.ts';
import type { OnboardingStatus, RequestDigest } from './domain/history/types.ts';
import type { Progress } from './domain/run-state.ts';
import type {
  CorrectionInput,
  OnboardingRequest,
  OnboardingRequestInput,
  SourceRequestInput,
} from './domain/onboarding-request.ts';
import type { StartOutcome } from './domain/start-outcomes.ts';
import {
  assertSetUp,
  callTemporal,
  callTemporalAbout,
  countPollers,
  eachAnswerAbout,
  readActivityLimit,
  readBacklog,
  type ActivityLimit,
  type Backlog,
  type TaskType,
} from './temporal/index.ts';

export type {
  FollowedProgress,
  FollowOptions,
  ListFilter,
  OnboardingClientOptions,
  OnboardingPage,
  OnboardingSummary,
  OneToStart,
  OwnTemporalOptions,
  RetryManyOptions,
  RetryOptions,
  RetryOutcome,
  RetryReport,
  StartManyOptions,
  StartOptions,
  StartReport,
  StartResult,
  WatchOptions,
} from './client/index.ts';
export { CodedError, type ErrorCode } from './domain/error-answers.ts';
export * from './domain/errors.ts';
export { ConfigError } from './config/index.ts';
export {
  KeyringError,
  type OnboardingDataConverter,
  onboardingDataConverter,
  UndecodablePayloadError,
  type KeyProvider,
} from './secrets/index.ts';
export type { FailureType, FieldProblem, PreflightMode } from './domain/history/types.ts';
export type { ToldFailure as Failure, WhoseMove } from './domain/told-failure.ts';
export type { OnboardingPolicy } from './domain/history/types.ts';
export type { Progress, ToldSourceProgress as SourceProgress } from './domain/run-state.ts';
export type {
  CustomerFailure,
  CustomerProgress,
  CustomerSourceProgress,
} from './domain/customer-progress.ts';
export type { OnboardingStatus, SourceState, Stage } from './domain/history/types.ts';
export type {
  CorrectionInput,
  OnboardingRequestInput,
  SourceRequestInput,
} from './domain/onboarding-request.ts';
export type { SignupEvent } from './domain/history/types.ts';
export type { RequestIssue } from './domain/onboarding-request.ts';
export type { StartManyOutcome, StartOutcome } from './domain/start-outcomes.ts';
export type { ActivityLimit, Backlog, TaskType } from './temporal/index.ts';

/** A signup handler's own request must not hang while Temporal is away. */
const CALL_TIMEOUT_MS = 10_000;

/** Starts onboardings, tells how far they are, and takes them up again; the workers do the rest. */
export class OnboardingClient {
  readonly #context: ClientContext;
  readonly #starts = new SharedStarts<StartResult>();
  readonly #acceptances = new SharedStarts<Pick<Decision, 'outcome'>>();
  #closeOwn: (() => Promise<void>) | null = null;

  /**
   * @throws KeyringError where the keys cannot be read; DataConverterError where the Temporal client would write in the
   *   open
   */
  constructor(options: OnboardingClientOptions) {
    this.#context = contextOf(options);
  }

  /**
   * Connects as the environment, or Temporal's own configuration file, says.
   * @param own interceptors and plugins of the Temporal client: they see every call
   * @throws ConfigError that names every problem; UnavailableError where Temporal cannot be reached; DataConverterError where
   *   a plugin's data converter would write in the open
   */
  static async connect(
    env: Environment = process.env,
    own: OwnTemporalOptions = {},
  ): Promise<OnboardingClient> {
    const config = readClientConfig(env);
    const { options, close } = await connectClient(config, own);
    const closeOwn = async (): Promise<void> => {
      config.keyring.close?.();
      await close();
    };
    try {
      const onboarding = new OnboardingClient(options);
      onboarding.#closeOwn = closeOwn;
      return onboarding;
    } catch (error) {
      await closeOwn();
      throw error;
    }
  }

  /**
   * Closes what {@link connect} opened; a client that was passed in stays open. It may be called at any time: what is being repeated
   * then ends as unavailable; later calls, also those of what is under way, are refused.
   */
  async close(): Promise<void> {
    const close = this.#closeOwn;
    this.#closeOwn = null;
    await close?.();
  }

  /**
   * Starts the onboarding of a customer, once whatever happens: a redelivered signup finds the onboarding that
   * there is. When this resolves, Temporal has it, whether or not a worker runs. Identical starts at the same time are
   * one call: one of them gets `started`, the others `already_running`.
   *
   * @throws InvalidRequestError with every problem; OnboardingConflictError where it exists with another request;
   *   UnavailableError where Temporal does not answer: nothing was lost, send it again
   */
  async start(request: OnboardingRequestInput, options: StartOptions = {}): Promise<StartResult> {
    const valid = await validRequest(this.#context, request);
    return await this.#shared(this.#starts, valid, options, async (digest) => {
      const { outcome, progress } = await startOnboarding(this.#context, valid, options, digest);
      return { outcome, progress: await progress() };
    });
  }

  /**
   * As {@link start}, where nobody looks at the progress: a storm of the same signup asks no worker anything.
   * @throws as {@link start}
   */
  async accept(request: OnboardingRequestInput): Promise<StartOutcome> {
    const valid = await validRequest(this.#context, request);
    const { outcome } = await this.#shared(this.#acceptances, valid, {}, (digest) =>
      startOnboarding(this.#context, valid, {}, digest),
    );
    return outcome;
  }

  /**
   * Starts many, each like {@link start}, at a rate, and tells in their order what became of each. While Temporal does not
   * answer it waits. Read as they are needed, so that millions can be passed.
   *
   * @throws whatever keeps all of them from being started, NotSetUpError say; those that were reported are settled
   */
  startMany<Place>(
    ones: AsyncIterable<OneToStart<Place>> | Iterable<OneToStart<Place>>,
    options: StartManyOptions = {},
  ): AsyncIterable<StartReport<Place>> {
    return startMany(this.#context, ones, options);
  }

  /** How far the newest run of this name is. @throws OnboardingNotFoundError, UnavailableError */
  async progress(workspaceName: string): Promise<Progress> {
    return await this.#about(workspaceName, async () =>
      progressOf(this.#context, await runOf(this.#context, workspaceName)),
    );
  }

  /**
   * Waits until the onboarding closes, however it does, and answers its progress then.
   * @throws OnboardingNotFoundError, UnavailableError
   */
  async result(workspaceName: string): Promise<Progress> {
    const run = await this.#about(workspaceName, () => runOf(this.#context, workspaceName));
    const closing = await callTemporalAbout(workspaceName, () => untilClosed(this.#context.client, run));
    return await this.#about(workspaceName, () => closedProgress(this.#context, run, closing));
  }

  /**
   * The progress now, and again whenever it has changed, until the onboarding closes or `signal` is aborted.
   * @throws OnboardingNotFoundError, UnavailableError
   */
  watch(workspaceName: string, options: WatchOptions = {}): AsyncGenerator<Progress, void> {
    return watchProgress(() => this.progress(workspaceName), options);
  }

  /**
   * As {@link watch}, for a service that many look at: it waits on the run's history instead of asking anew each time.
   * What only Temporal knows, such as the next attempt, may be some seconds old.
   * @throws OnboardingNotFoundError, UnavailableError before the first progress; an outage later is waited out, however long, and
   *   `onOutage` called
   */
  follow(
    workspaceName: string,
    { signal = new AbortController().signal, onOutage }: Partial<FollowOptions> = {},
  ): AsyncGenerator<FollowedProgress, void> {
    const followed = followProgress(this.#context, workspaceName, { signal, onOutage });
    return eachAnswerAbout(workspaceName, followed);
  }

  /** The status of the newest run of this name, as Temporal has it, without a worker. @throws as {@link progress} */
  async status(workspaceName: string): Promise<OnboardingStatus> {
    return (await this.#about(workspaceName, () => runOf(this.#context, workspaceName))).status;
  }

  /** Whether there is an onboarding of this name, however far it is. @throws UnavailableError */
  async exists(workspaceName: string): Promise<boolean> {
    try {
      await this.#about(workspaceName, () => runOf(this.#context, workspaceName));
      return true;
    } catch (error) {
      if (error instanceof OnboardingNotFoundError) return false;
      throw error;
    }
  }

  /**
   * Tries again what needs a person: a parked onboarding goes on; a failed, cancelled, terminated or timed-out one
   * gets a new run that adopts what exists. What was corrected may be sent as one source, as a list, as `{sources}`, or as
   * the whole request: what is as it was is passed over. `answerWithin` is how many milliseconds a worker may take to
   * accept it, 5,000 by default.
   *
   * @throws NotRetryableError where nothing needs it; InvalidRequestError; OnboardingNotFoundError; UnavailableError
   */
  async retry(
    workspaceName: string,
    corrected: CorrectionInput | ({ readonly sources?: readonly SourceRequestInput[] } & RetryOptions) = {},
    options?: RetryOptions,
  ): Promise<Progress> {
    // It may come from a file or a body, and be anything, `null` too.
    const given = Object(corrected) as RetryOptions;
    const { answerWithin, ...sources } = given;
    const isOfBoth = options === undefined && 'answerWithin' in given;
    const correction = await validCorrection(isOfBoth ? sources : corrected);
    const { preflight = given.preflight, ...others } = options ?? { answerWithin };
    await this.#about(workspaceName, async () => {
      const run = await runOf(this.#context, workspaceName);
      await retryRun(this.#context, run, correction, { ...others, preflight });
    });
    return await this.progress(workspaceName);
  }

  /**
   * Retries many that {@link list} found, each like {@link retry}, and tells what became of each. `corrections` are
   * corrected sources by workspace name; whoever has none is tried again as it is.
   *
   * @throws InvalidRequestError before the first one, where a correction is not valid
   */
  retryMany(
    found: readonly OnboardingSummary[],
    options: RetryManyOptions & { corrections?: Corrections } = {},
  ): AsyncIterable<RetryReport> {
    return retryMany(this.#context, found, options);
  }

  /**
   * The newest run of each name that matches; at most `limit`, 100 by default.
   * @throws UnavailableError, NotSetUpError
   */
  async list({ limit = DEFAULT_LIST_LIMIT, ...filter }: ListFilter & { limit?: number } = {}): Promise<
    OnboardingSummary[]
  > {
    return await callTemporal(() => listOnboardings(this.#context, { ...filter, limit }));
  }

  /**
   * As {@link list}, a page at a time: `next` is the cursor of the page after it. A page may hold less than `limit`.
   * @throws InvalidRequestError for a cursor that is none; UnavailableError, NotSetUpError
   */
  async page(options: ListFilter & { limit: number; cursor?: string }): Promise<OnboardingPage> {
    return await callTemporal(() => pageOfOnboardings(this.#context, options));
  }

  /**
   * For the start of a process: what it starts would be refused.
   * @throws NotSetUpError that names the missing search attributes and the command that adds them; UnavailableError
   */
  async assertSetUp(): Promise<void> {
    const { connection, options } = this.#context.client;
    await assertSetUp(connection, options.namespace);
  }

  /** How many match; unlike {@link list} it also counts older runs of a name. @throws UnavailableError, NotSetUpError */
  async count(filter: ListFilter = {}): Promise<number> {
    return await callTemporal(() => countOnboardings(this.#context, filter));
  }

  /**
   * How many workers poll for onboardings: one that was stopped or killed counts until 90 seconds after its last poll.
   * @throws UnavailableError, NotSetUpError
   */
  async pollers(): Promise<number> {
    const { client, taskQueue } = this.#context;
    return await callTemporal(() => countPollers(client, taskQueue));
  }

  /**
   * What waits for workers, of workflow tasks or of activities; `null` where the server does not tell.
   * @throws UnavailableError, NotSetUpError
   */
  async backlog(of: TaskType): Promise<Backlog | null> {
    const { client, taskQueue } = this.#context;
    return await callTemporal(() => readBacklog(client, taskQueue, of));
  }

  /**
   * The rate toward Airbyte, of all workers together, which `onboarding limits` sets.
   * @throws UnsupportedServerError, UnavailableError, NotSetUpError, NotPermittedError
   */
  async limit(): Promise<ActivityLimit> {
    const { client, taskQueue } = this.#context;
    return await readActivityLimit(client, taskQueue);
  }

  /**
   * Cancels an onboarding: it sends nothing more, keeps what exists, and ends as cancelled. One that has closed stays
   * as it is.
   * @throws OnboardingNotFoundError, UnavailableError
   */
  async cancel(workspaceName: string): Promise<Progress> {
    const { client } = this.#context;
    return await this.#about(workspaceName, async () => {
      const { workflowId, runId, isClosed } = await runOf(this.#context, workspaceName);
      if (!isClosed) await client.workflow.getHandle(workflowId, runId).cancel();
      return await progressOf(this.#context, await runOf(this.#context, workspaceName, runId));
    });
  }

  async #shared<Result extends { readonly outcome: StartOutcome }>(
    starts: SharedStarts<Result>,
    request: OnboardingRequest,
    options: StartOptions,
    calls: (digest: RequestDigest | null) => Promise<Result>,
  ): Promise<Result> {
    const deadline = Date.now() + CALL_TIMEOUT_MS;
    const digest = requestDigest(this.#context.keyring, request);
    return await starts.run(startKey(digest, options), deadline, () =>
      this.#about(request.workspace_name, () => calls(digest), deadline),
    );
  }

  async #about<T>(
    workspaceName: string,
    calls: () => Promise<T>,
    deadline = Date.now() + CALL_TIMEOUT_MS,
  ): Promise<T> {
    const { client } = this.#context;
    return await callTemporalAbout(workspaceName, () => client.withDeadline(deadline, calls));
  }
}
