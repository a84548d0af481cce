/** What a signup handler imports: starts onboardings, and tells how far they are. */
import {
  closedProgress,
  connectClient,
  contextOf,
  countOnboardings,
  findNotices,
  followProgress,
  listOnboardings,
  pageOfOnboardings,
  progressOf,
  requestDigest,
  resendNotice,
  retryArguments,
  retryMany,
  retryRun,
  runOf,
  sealedRequest,
  SharedStarts,
  startKey,
  startMany,
  startOnboarding,
  untilClosed,
  validRequest,
  watchProgress,
  type ClientContext,
  type Corrections,
  type Decision,
  type FollowedProgress,
  type FollowOptions,
  type ListFilter,
  type NoticeFilter,
  type NoticeSummary,
  type OnboardingApi,
  type OnboardingClientOptions,
  type OnboardingPage,
  type OnboardingSummary,
  type OneToStart,
  type OwnTemporalOptions,
  type ResendOutcome,
  type RetriedWith,
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
import { type Keys, loadedKeys } from './secrets/index.ts';
import { DEFAULT_LIST_LIMIT } from './domain/default-rates.ts';
import { OnboardingNotFoundError } from './domain/errors.ts';
import type { OnboardingStatus, RequestDigest, SealedRequest } from './domain/history/types.ts';
import type { Progress } from './domain/run-state.ts';
import type { OnboardingRequest, OnboardingRequestInput } from './domain/onboarding-request.ts';
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
  NoticeFilter,
  NoticeSummary,
  OnboardingApi,
  OnboardingClientOptions,
  OnboardingPage,
  OnboardingSummary,
  OneToStart,
  OwnTemporalOptions,
  ResendOutcome,
  RetriedWith,
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
  type DataConverterOptions,
  type Key,
  type KeyChange,
  KeyringError,
  type Keys,
  type OnboardingDataConverter,
  onboardingDataConverter,
  type Keyring,
  parseKeyring,
  UndecodablePayloadError,
  type KeyProvider,
} from './secrets/index.ts';
export type {
  Notice,
  NoticeFailure,
  NoticeProgress,
  NoticeSourceProgress,
  NoticeType,
} from './domain/history/notices.ts';
export type { NoticeStatus } from './domain/notices.ts';
export type { FailureType, FieldProblem, PreflightMode } from './domain/history/types.ts';
export type { ToldFailure as Failure, WhoseMove } from './domain/told-failure.ts';
export type { OnboardingPolicy, SealedRequest } from './domain/history/types.ts';
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

/** What {@link OnboardingClient.connect} takes in code rather than from the environment. */
export interface ConnectOptions extends OwnTemporalOptions {
  /** In place of ONBOARDING_KEYS: a provider, text, or what loads them first, from a KMS say. */
  readonly keys?: Keys | undefined;
}

/** {@link OnboardingApi} on Temporal, and what only Temporal knows besides. */
export class OnboardingClient implements OnboardingApi {
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
   * @param own interceptors and plugins of the Temporal client, which see every call; `keys` in place of those of the environment
   * @throws ConfigError that names every problem; UnavailableError where Temporal cannot be reached; DataConverterError where
   *   a plugin's data converter would write in the open
   */
  static async connect(
    env: Environment = process.env,
    { keys, ...own }: ConnectOptions = {},
  ): Promise<OnboardingClient> {
    const given = await loadedKeys(keys);
    const config = readClientConfig(env, { keys: given });
    const { options, close } = await connectClient(config, own);
    const closeOwn = async (): Promise<void> => {
      // Given keys are whoever's who made them.
      if (given === undefined) config.keyring.close?.();
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

  async close(): Promise<void> {
    const close = this.#closeOwn;
    this.#closeOwn = null;
    await close?.();
  }

  async start(request: OnboardingRequestInput, options: StartOptions = {}): Promise<StartResult> {
    const valid = await validRequest(this.#context, request);
    return await this.#shared(this.#starts, valid, options, async (digest) => {
      const { outcome, progress } = await startOnboarding(this.#context, valid, options, digest);
      return { outcome, progress: await progress() };
    });
  }

  async seal(request: OnboardingRequestInput): Promise<SealedRequest> {
    return sealedRequest(this.#context, await validRequest(this.#context, request));
  }

  async accept(request: OnboardingRequestInput): Promise<StartOutcome> {
    const valid = await validRequest(this.#context, request);
    const { outcome } = await this.#shared(this.#acceptances, valid, {}, (digest) =>
      startOnboarding(this.#context, valid, {}, digest),
    );
    return outcome;
  }

  startMany<Place>(
    ones: AsyncIterable<OneToStart<Place>> | Iterable<OneToStart<Place>>,
    options: StartManyOptions = {},
  ): AsyncIterable<StartReport<Place>> {
    return startMany(this.#context, ones, options);
  }

  async progress(workspaceName: string): Promise<Progress> {
    return await this.#about(workspaceName, async () =>
      progressOf(this.#context, await runOf(this.#context, workspaceName)),
    );
  }

  async result(workspaceName: string): Promise<Progress> {
    const run = await this.#about(workspaceName, () => runOf(this.#context, workspaceName));
    const closing = await callTemporalAbout(workspaceName, () => untilClosed(this.#context.client, run));
    return await this.#about(workspaceName, () => closedProgress(this.#context, run, closing));
  }

  watch(workspaceName: string, options: WatchOptions = {}): AsyncGenerator<Progress, void> {
    return watchProgress(() => this.progress(workspaceName), options);
  }

  follow(
    workspaceName: string,
    { signal = new AbortController().signal, onOutage }: Partial<FollowOptions> = {},
  ): AsyncGenerator<FollowedProgress, void> {
    const followed = followProgress(this.#context, workspaceName, { signal, onOutage });
    return eachAnswerAbout(workspaceName, followed);
  }

  async status(workspaceName: string): Promise<OnboardingStatus> {
    return (await this.#about(workspaceName, () => runOf(this.#context, workspaceName))).status;
  }

  async exists(workspaceName: string): Promise<boolean> {
    try {
      await this.#about(workspaceName, () => runOf(this.#context, workspaceName));
      return true;
    } catch (error) {
      if (error instanceof OnboardingNotFoundError) return false;
      throw error;
    }
  }

  async retry(workspaceName: string, corrected: RetriedWith = {}, options?: RetryOptions): Promise<Progress> {
    const { correction, options: how } = await retryArguments(corrected, options);
    await this.#about(workspaceName, async () => {
      const run = await runOf(this.#context, workspaceName);
      await retryRun(this.#context, run, correction, how);
    });
    return await this.progress(workspaceName);
  }

  retryMany(
    found: readonly OnboardingSummary[],
    options: RetryManyOptions & { corrections?: Corrections } = {},
  ): AsyncIterable<RetryReport> {
    return retryMany(this.#context, found, options);
  }

  async list({ limit = DEFAULT_LIST_LIMIT, ...filter }: ListFilter & { limit?: number } = {}): Promise<
    OnboardingSummary[]
  > {
    return await callTemporal(() => listOnboardings(this.#context, { ...filter, limit }));
  }

  async page(options: ListFilter & { limit: number; cursor?: string }): Promise<OnboardingPage> {
    return await callTemporal(() => pageOfOnboardings(this.#context, options));
  }

  /**
   * The notices of what onboardings have come to, the newest first; at most `limit`, 100 by default. Each as it is now: of one that was
   * sent again, its newest run.
   * @throws UnavailableError, NotSetUpError
   */
  async notices({ limit = DEFAULT_LIST_LIMIT, ...filter }: NoticeFilter & { limit?: number } = {}): Promise<
    NoticeSummary[]
  > {
    return await callTemporal(async () => {
      const listed: NoticeSummary[] = [];
      if (limit <= 0) return listed;
      for await (const notice of findNotices(this.#context, filter)) {
        listed.push(notice);
        if (listed.length >= limit) break;
      }
      return listed;
    });
  }

  /**
   * Sends a notice again, to all of its receivers, under the id that it had: a receiver that has it knows it again. One that is under way
   * is left alone.
   * @throws OnboardingNotFoundError where Temporal keeps nothing of it any more; UnavailableError
   */
  async resendNotice(notice: NoticeSummary): Promise<ResendOutcome> {
    return await this.#about(notice.workspace_name, () => resendNotice(this.#context, notice));
  }

  /**
   * For the start of a process: what it starts would be refused.
   * @throws NotSetUpError that names the missing search attributes and the command that adds them; UnavailableError
   */
  async assertSetUp(): Promise<void> {
    const { connection, options } = this.#context.client;
    await assertSetUp(connection, options.namespace);
  }

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
