import type { CustomerProgress } from '../domain/customer-progress.ts';
import type { OnboardingStatus } from '../domain/history/types.ts';
import { eventsIn } from './event-stream.ts';
import { FollowError } from './follow-error.ts';
import { connectivity } from './connectivity.ts';
import { pause } from './pause.ts';

export interface FollowProgressOptions {
  /** `/v1/onboardings/{workspace_name}/events`, on your own origin or on the service’s. */
  readonly url: string | URL;
  /** A progress token from your backend, which asks `POST /v1/onboardings/{workspace_name}/progress-token`. */
  readonly token: string;
  /** Asks your backend for another one: called when the one before has expired. */
  readonly renew: () => Promise<string>;
  /** Called with the whole progress, at once and on each change. */
  readonly onProgress: (progress: CustomerProgress) => void;
  /** Called when the onboarding has closed, and nothing is followed any more. */
  readonly onEnd?: (status: OnboardingStatus) => void;
  /** The connection was lost: it is tried again by itself, more and more slowly. */
  readonly onLost?: () => void;
  /** The connection is back. */
  readonly onFound?: () => void;
  /** Called when the service refuses, and nothing is followed any more. */
  readonly onError?: (error: FollowError) => void;
}

export interface FollowedProgress {
  /** Nothing is told any more. To stop again does nothing. */
  readonly stop: () => void;
}

/** The service says something at least every 15 seconds. */
const SILENCE_MS = 45_000;
const RECONNECT_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

/** Why a connection is over. */
type Ending =
  | { readonly kind: 'ended'; readonly status: OnboardingStatus }
  /** By the service, as when it restarts, or when a token expires. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'broken'; readonly afterMs: number | null }
  | { readonly kind: 'refused'; readonly error: FollowError };

/** Follows one onboarding until it has closed, over connections that break. */
export function followProgress(options: FollowProgressOptions): FollowedProgress {
  const follower = new Follower(options);
  void follower.follow();
  return {
    // Pages take it by itself.
    stop: () => {
      follower.stop();
    },
  };
}

class Follower {
  readonly #options: FollowProgressOptions;
  readonly #stopped = new AbortController();
  #token: string;
  /** Whether the token was renewed, and has not been accepted since. */
  #isUntried = false;
  #lastEventId = '';
  #status: OnboardingStatus = 'running';
  #isLost = false;
  #failures = 0;
  #reconnectMs = RECONNECT_MS;

  constructor(options: FollowProgressOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  stop(): void {
    this.#stopped.abort();
  }

  async follow(): Promise<void> {
    let goesOn = true;
    while (goesOn) {
      const ending = await this.#connect();
      goesOn = !this.#stopped.signal.aborted && (await this.#goesOnAfter(ending));
    }
  }

  /** Waits as long as is right after such an ending; `false` where nothing is left to follow. */
  async #goesOnAfter(ending: Ending): Promise<boolean> {
    switch (ending.kind) {
      case 'ended':
        this.#tell(() => this.#options.onEnd?.(ending.status));
        return false;
      case 'refused':
        this.#tell(() => this.#options.onError?.(ending.error));
        return false;
      case 'expired':
        await this.#renew();
        break;
      case 'closed':
        await this.#pause(this.#reconnectMs);
        break;
      case 'broken':
        await this.#lose(ending.afterMs);
    }
    return !this.#stopped.signal.aborted;
  }

  async #connect(): Promise<Ending> {
    const offline = new AbortController();
    const breakOff = (): void => {
      offline.abort();
    };
    // Otherwise a connection is as if it were open until it has been silent for long.
    connectivity.addEventListener?.('offline', breakOff);
    try {
      const response = await fetch(this.#options.url, {
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(this.#lastEventId !== '' && { 'last-event-id': this.#lastEventId }),
        },
        signal: AbortSignal.any([this.#stopped.signal, offline.signal]),
      });
      if (!response.ok) return this.#refusal(response);
      this.#find();
      // It has closed, and its end was seen before.
      if (response.status === 204) return { kind: 'ended', status: this.#status };
      return response.body === null ? { kind: 'closed' } : await this.#read(response.body);
    } catch {
      // Not answered, or broken off. Why, a browser does not say.
      return { kind: 'broken', afterMs: null };
    } finally {
      connectivity.removeEventListener?.('offline', breakOff);
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<Ending> {
    for await (const read of eventsIn(body, SILENCE_MS)) {
      if (this.#stopped.signal.aborted) break;
      if (read.kind === 'reconnect') {
        this.#reconnectMs = Math.min(read.ms, LONGEST_PAUSE_MS);
        continue;
      }
      this.#lastEventId = read.id;
      if (read.name === 'end') return { kind: 'ended', ...(JSON.parse(read.data) as Ended) };
      if (read.name !== 'progress') continue;
      const progress = JSON.parse(read.data) as CustomerProgress;
      this.#status = progress.status;
      this.#tell(() => {
        this.#options.onProgress(progress);
      });
    }
    return { kind: 'closed' };
  }

  #refusal({ status, headers }: Response): Ending {
    if (status === 401 && !this.#isUntried) return { kind: 'expired' };
    // Too many, or not now.
    if (status === 429 || status >= 500) return { kind: 'broken', afterMs: retryAfterMs(headers) };
    return { kind: 'refused', error: new FollowError(status) };
  }

  async #renew(): Promise<void> {
    try {
      this.#token = await this.#options.renew();
      this.#isUntried = true;
    } catch {
      // The next attempt has the old token still, and so asks for another one again.
      await this.#lose(null);
    }
  }

  async #lose(afterMs: number | null): Promise<void> {
    if (!this.#isLost) {
      this.#isLost = true;
      this.#tell(() => this.#options.onLost?.());
    }
    const longest = Math.min(this.#reconnectMs * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures += 1;
    // Not all at the same moment, where many have lost the same service.
    await this.#pause(afterMs ?? longest * (0.5 + Math.random() / 2));
  }

  #find(): void {
    this.#isUntried = false;
    this.#failures = 0;
    if (!this.#isLost) return;
    this.#isLost = false;
    this.#tell(() => this.#options.onFound?.());
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, this.#stopped.signal);
  }

  /** What a listener throws is reported as any error of a page, and following goes on. */
  #tell(listener: () => void): void {
    if (this.#stopped.signal.aborted) return;
    try {
      listener();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

interface Ended {
  readonly status: OnboardingStatus;
}

function retryAfterMs(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1_000, LONGEST_PAUSE_MS) : null;
}
