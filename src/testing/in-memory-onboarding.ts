/** Onboardings in memory: the rules and errors of the client, without Temporal, a worker, Airbyte or a network. */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import {
  conflictWith,
  cursorOf,
  inputOfRequest,
  isSameRequest,
  notRetryable,
  pageTokenOf,
  previousRun,
  progressAtRest,
  requestDigest,
  retriedMeanwhile,
  retryArguments,
  retryBy,
  retryEach,
  sealedRequest,
  settingsOf,
  startEach,
  startRule,
  validRequest,
  visibilityQuery,
  type ClientSettings,
  type Corrections,
  type FollowedProgress,
  type FollowOptions,
  type ListFilter,
  type OnboardingApi,
  type OnboardingClientOptions,
  type OnboardingPage,
  type OnboardingSummary,
  type OneToStart,
  type RetriedWith,
  type RetryManyOptions,
  type RetryOptions,
  type RetryReport,
  type StartManyOptions,
  type StartOptions,
  type StartReport,
  type StartResult,
  type WatchOptions,
} from '../client/index.ts';
import { DEFAULT_LIST_LIMIT } from '../domain/default-rates.ts';
import { OnboardingNotFoundError, UnavailableError } from '../domain/errors.ts';
import { RETRY_REJECTED, whyNotRetried } from '../domain/history/messages.ts';
import type { OnboardingStatus, PreflightMode, SealedRequest } from '../domain/history/types.ts';
import type { Correction, OnboardingRequest, OnboardingRequestInput } from '../domain/onboarding-request.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { isReady, type Progress } from '../domain/run-state.ts';
import type { StartOutcome } from '../domain/start-outcomes.ts';
import { generateKey } from '../secrets/index.ts';
import { isMatch, summaryOf } from './memory-list.ts';
import {
  MemoryRun,
  type ClosingFailure,
  type Turn,
  type WantedAttention,
  type Workspace,
} from './memory-run.ts';

/** As of `OnboardingClient`; by default as they are there. */
export interface InMemoryOptions extends Pick<
  OnboardingClientOptions,
  'regionId' | 'regionIdFormat' | 'uiUrl'
> {
  readonly policy?: Partial<NonNullable<OnboardingClientOptions['policy']>>;
}

/**
 * {@link OnboardingApi} in memory, for tests of what calls it: it validates, answers and refuses as `OnboardingClient` does. Nothing
 * goes on by itself: an onboarding stands still until {@link settle} lets it go on, or until somebody waits for it by `result`,
 * `watch` or `follow`. Then it completes, unless the test has said otherwise before.
 */
export class InMemoryOnboarding implements OnboardingApi {
  readonly #settings: ClientSettings;
  /** By workspace name, the newest last. */
  readonly #runs = new Map<string, MemoryRun[]>();
  readonly #workspaces = new Map<string, Workspace>();
  /** What the test wants, by workspace name. */
  readonly #turns = new Map<string, Turn>();
  readonly #changes = new EventEmitter();
  #changeCount = 0;
  #isAway = false;

  constructor({ policy, ...options }: InMemoryOptions = {}) {
    const keys = generateKey('memory');
    this.#settings = settingsOf({ ...options, keys, policy: { ...DEFAULT_POLICY, ...policy } }, 'default');
    // Whoever waits for an onboarding listens.
    this.#changes.setMaxListeners(0);
  }

  /**
   * Lets an onboarding go on until it closes, or needs a person, and answers its progress then. One that has closed, or needs a
   * person already, stays as it is.
   * @throws OnboardingNotFoundError; Error where what was to need attention is no source of it
   */
  settle(workspaceName: string): Progress {
    const run = this.#newest(workspaceName);
    if (!run.isClosed && !run.isParked) this.#goOn(workspaceName, run);
    return this.#told(run);
  }

  /**
   * Has the onboarding of that name need a person when it goes on the next time, also where it has not been started yet; its other
   * sources are created. A retry of it completes, unless the test says so again.
   */
  needsAttention(workspaceName: string, ...what: readonly [WantedAttention, ...WantedAttention[]]): void {
    this.#turns.set(workspaceName, { kind: 'needs_attention', what });
  }

  /** Has the onboarding of that name fail when it goes on the next time; by default as where nobody came in time. */
  fails(workspaceName: string, as: ClosingFailure = 'Onboarding.AttentionWindowClosed'): void {
    this.#turns.set(workspaceName, { kind: 'fails', as });
  }

  /** Has each call from now on fail with an `UnavailableError`, until {@link available}. */
  unavailable(): void {
    this.#isAway = true;
  }

  /** After {@link unavailable}: calls are answered again. What was started before is there. */
  available(): void {
    this.#isAway = false;
  }

  /** What an onboarding is to make exist: the request with its defaults and every correction. @throws OnboardingNotFoundError */
  requestOf(workspaceName: string): OnboardingRequestInput {
    return this.#newest(workspaceName).request;
  }

  async start(request: OnboardingRequestInput, options: StartOptions = {}): Promise<StartResult> {
    const valid = await validRequest(this.#settings, request);
    const { outcome, run } = this.#startOrFind(valid, options);
    return { outcome, progress: this.#told(run) };
  }

  async accept(request: OnboardingRequestInput): Promise<StartOutcome> {
    const valid = await validRequest(this.#settings, request);
    return this.#startOrFind(valid, {}).outcome;
  }

  async seal(request: OnboardingRequestInput): Promise<SealedRequest> {
    return sealedRequest(this.#settings, await validRequest(this.#settings, request));
  }

  /** As fast as it goes, whatever the rate. */
  startMany<Place>(
    ones: AsyncIterable<OneToStart<Place>> | Iterable<OneToStart<Place>>,
    options: StartManyOptions = {},
  ): AsyncIterable<StartReport<Place>> {
    const startOne = async (request: OnboardingRequest, each: StartOptions) => {
      const { outcome, run } = await Promise.resolve(this.#startOrFind(request, each));
      return { outcome, runId: run.runId };
    };
    return startEach(this.#settings, startOne, ones, { ...options, rate: Infinity });
  }

  async progress(workspaceName: string): Promise<Progress> {
    return await this.#answer(() => this.#told(this.#newest(workspaceName)));
  }

  async result(workspaceName: string): Promise<Progress> {
    const run = await this.#answer(() => this.#newest(workspaceName));
    while (!run.isClosed) await this.#step(workspaceName, run);
    return this.#told(run);
  }

  async *watch(workspaceName: string, { signal }: WatchOptions = {}): AsyncGenerator<Progress, void> {
    for await (const { progress } of this.follow(workspaceName, signal === undefined ? {} : { signal })) {
      yield progress;
    }
  }

  async *follow(
    workspaceName: string,
    { signal }: Partial<FollowOptions> = {},
  ): AsyncGenerator<FollowedProgress, void> {
    let shown = '';
    while (signal?.aborted !== true) {
      const run = await this.#answer(() => this.#newest(workspaceName));
      const progress = this.#told(run);
      const seen = JSON.stringify(progress);
      if (seen !== shown) yield { progress, eventId: this.#changeCount };
      shown = seen;
      if (progress.closed_at !== null) return;
      // Whoever was shown it may have acted since.
      if (!run.isClosed && JSON.stringify(this.#told(run)) === seen)
        await this.#step(workspaceName, run, signal);
    }
  }

  async status(workspaceName: string): Promise<OnboardingStatus> {
    return await this.#answer(() => this.#newest(workspaceName).described().status);
  }

  async exists(workspaceName: string): Promise<boolean> {
    return await this.#answer(() => this.#runs.has(workspaceName));
  }

  async retry(workspaceName: string, corrected: RetriedWith = {}, options?: RetryOptions): Promise<Progress> {
    const { correction, options: how } = await retryArguments(corrected, options);
    const run = await this.#answer(() => this.#newest(workspaceName));
    await this.#retry(run, correction, how.preflight);
    return this.#told(this.#newest(workspaceName));
  }

  /** As fast as it goes, whatever the rate. */
  retryMany(
    found: readonly OnboardingSummary[],
    options: RetryManyOptions & { corrections?: Corrections } = {},
  ): AsyncIterable<RetryReport> {
    const retryOne: Parameters<typeof retryEach>[0] = async (summary, correction, preflight) => {
      const run = await this.#answer(() => this.#newest(summary.workspace_name));
      if (run.runId !== summary.run_id) return 'has_newer_run';
      await this.#retry(run, correction, preflight);
      return 'retried';
    };
    return retryEach(retryOne, found, { ...options, rate: Infinity });
  }

  async list({ limit = DEFAULT_LIST_LIMIT, ...filter }: ListFilter & { limit?: number } = {}): Promise<
    OnboardingSummary[]
  > {
    return await this.#answer(() => this.#matching(filter).slice(0, Math.max(0, limit)));
  }

  async page({
    limit,
    cursor,
    ...filter
  }: ListFilter & { limit: number; cursor?: string }): Promise<OnboardingPage> {
    return await this.#answer(() => {
      const { keyring } = this.#settings;
      const query = visibilityQuery(filter);
      const begin = cursor === undefined ? 0 : Number(pageTokenOf(keyring, query, cursor).toString());
      const all = this.#matching(filter);
      const end = begin + limit;
      const next = end < all.length ? cursorOf(keyring, query, Buffer.from(String(end))) : null;
      return { data: all.slice(begin, end), next };
    });
  }

  async count(filter: ListFilter = {}): Promise<number> {
    return await this.#answer(
      () => [...this.#runs.values()].flat().filter((run) => isMatch(run, filter)).length,
    );
  }

  async cancel(workspaceName: string): Promise<Progress> {
    return await this.#answer(() => {
      const run = this.#newest(workspaceName);
      if (!run.isClosed)
        this.#change(() => {
          run.cancel();
        });
      return this.#told(run);
    });
  }

  /** There is nothing to close. */
  async close(): Promise<void> {
    await Promise.resolve();
  }

  #startOrFind(
    request: OnboardingRequest,
    { extend = false }: StartOptions,
  ): { readonly outcome: StartOutcome; readonly run: MemoryRun } {
    this.#assertAvailable();
    const found = this.#runs.get(request.workspace_name)?.at(-1);
    if (found === undefined) return { outcome: 'started', run: this.#begin(request) };
    const described = found.described();
    const rule = startRule(described, isSameRequest(this.#settings, request, described), extend);
    if (rule === 'conflict')
      throw conflictWith(this.#settings, request, described, found.input.field_digests);
    if (rule === 'extend' || rule === 'replace')
      return { outcome: 'started', run: this.#begin(request, found) };
    return { outcome: rule, run: found };
  }

  #begin(request: OnboardingRequest, follows?: MemoryRun): MemoryRun {
    const own = inputOfRequest(this.#settings, request);
    const previous_run = follows && previousRun(follows.described(), follows.history(), own.policy);
    const input = { ...own, ...(previous_run && { previous_run }) };
    const digest = requestDigest(this.#settings.keyring, request);
    return this.#add(new MemoryRun(request, { input, digest, workspace: this.#workspaceOf(request) }));
  }

  #add(run: MemoryRun): MemoryRun {
    const { workspace_name } = run.request;
    this.#change(() => {
      this.#runs.set(workspace_name, [...(this.#runs.get(workspace_name) ?? []), run]);
    });
    return run;
  }

  async #retry(
    run: MemoryRun,
    correction: Correction | null,
    preflight: PreflightMode | undefined,
  ): Promise<void> {
    /** In the open, as it then is. */
    const requestWith = (names: readonly string[]): OnboardingRequest => {
      const changed = new Map(correction?.sources.map((source) => [source.name, source]));
      const sources = run.request.sources.map((source) =>
        names.includes(source.name) ? (changed.get(source.name) ?? source) : source,
      );
      return { ...run.request, sources };
    };
    await retryBy(this.#settings, run.described(), correction, preflight, {
      history: () => Promise.resolve(run.history()),
      own: () => Promise.resolve({ own: run.own, partial: false }),
      resume: (corrected) => {
        const { sources, failure: whole } = run.own;
        const standing = sources.map((source) => ({ ...source, isReady: isReady(source.state) }));
        const rejection = whyNotRetried(standing, whole, corrected);
        if (rejection !== null)
          throw notRetryable(run.described(), RETRY_REJECTED[rejection.reason], rejection.message);
        this.#change(() => {
          run.request = requestWith(corrected.map(({ name }) => name));
          run.resume(corrected, preflight);
        });
        return Promise.resolve();
      },
      startAfter: (input) => {
        if (this.#newest(run.request.workspace_name) !== run) throw retriedMeanwhile(run.described());
        const corrected = input.request.sources.filter((source) => source.corrected === true);
        const request = requestWith(corrected.map(({ name }) => name));
        const { digest } = run;
        this.#add(new MemoryRun(request, { input, digest, workspace: this.#workspaceOf(request) }));
        return Promise.resolve();
      },
    });
  }

  /** Lets a run go on that somebody waits for; one that needs a person is waited for. */
  async #step(workspaceName: string, run: MemoryRun, signal?: AbortSignal): Promise<void> {
    if (!run.isParked) {
      this.#goOn(workspaceName, run);
      return;
    }
    await once(this.#changes, 'change', signal && { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    });
  }

  #goOn(workspaceName: string, run: MemoryRun): void {
    const turn = this.#turns.get(workspaceName);
    this.#turns.delete(workspaceName);
    this.#change(() => {
      run.goOn(turn);
    });
  }

  #change(act: () => void): void {
    act();
    this.#changeCount += 1;
    this.#changes.emit('change');
  }

  /** The newest run of each name that matches, in Temporal's order: the open ones first, then as they closed, the latest first. */
  #matching(filter: ListFilter): OnboardingSummary[] {
    const newest = [...this.#runs.values()].flatMap((runs) => runs.slice(-1)).toReversed();
    const closedAt = (run: MemoryRun): number => run.described().closedAt?.getTime() ?? Infinity;
    return newest
      .filter((run) => isMatch(run, filter))
      .sort((one, other) => (closedAt(one) === closedAt(other) ? 0 : closedAt(other) - closedAt(one)))
      .map((run) => summaryOf(run, this.#settings));
  }

  #newest(workspaceName: string): MemoryRun {
    const run = this.#runs.get(workspaceName)?.at(-1);
    if (run === undefined) throw new OnboardingNotFoundError(workspaceName);
    return run;
  }

  #workspaceOf({ workspace_name }: OnboardingRequest): Workspace {
    const workspace = this.#workspaces.get(workspace_name) ?? { id: randomUUID(), sources: new Map() };
    this.#workspaces.set(workspace_name, workspace);
    return workspace;
  }

  #told(run: MemoryRun): Progress {
    return progressAtRest(this.#settings, run.described(), run.own);
  }

  async #answer<T>(of: () => T): Promise<T> {
    await Promise.resolve();
    this.#assertAvailable();
    return of();
  }

  #assertAvailable(): void {
    if (this.#isAway)
      throw new UnavailableError('Temporal does not answer: the test has made it unavailable.');
  }
}
