/**
 * Live progress: one loop an onboarding follows its run, however many listen, and none when nobody does. Each listener
 * sees the newest snapshot when it is ready for one: a slow one misses steps between, never the order or the last.
 */
import type { FollowedProgress, OnboardingClient } from '../client.ts';
import type { RequestMetrics } from './request-metrics.ts';

export class ProgressFeeds {
  readonly #onboarding: OnboardingClient;
  readonly #metrics: RequestMetrics;
  readonly #feeds = new Map<string, Feed>();

  constructor(onboarding: OnboardingClient, metrics: RequestMetrics) {
    this.#onboarding = onboarding;
    this.#metrics = metrics;
  }

  /**
   * The progress now, and whenever it changes, until the onboarding closes or `signal` is aborted.
   * @throws OnboardingNotFoundError, UnavailableError before the first one
   */
  async *listen(workspaceName: string, signal: AbortSignal): AsyncGenerator<FollowedProgress, void> {
    const feed = this.#join(workspaceName);
    try {
      let seen = 0;
      while (!signal.aborted) {
        if (feed.failure !== null) throw feed.failure;
        if (feed.latest !== null && feed.version > seen) {
          seen = feed.version;
          yield feed.latest;
        } else if (feed.ended) return;
        else await feed.changed(signal);
      }
    } finally {
      this.#leave(workspaceName, feed);
    }
  }

  #join(workspaceName: string): Feed {
    let feed = this.#feeds.get(workspaceName);
    if (feed === undefined) {
      feed = new Feed();
      this.#feeds.set(workspaceName, feed);
      this.#metrics.followed.inc();
      void this.#follow(workspaceName, feed);
    }
    feed.listeners += 1;
    this.#metrics.listeners.inc();
    return feed;
  }

  #leave(workspaceName: string, feed: Feed): void {
    feed.listeners -= 1;
    this.#metrics.listeners.dec();
    if (feed.listeners > 0) return;
    this.#forget(workspaceName, feed);
    feed.stop.abort();
  }

  async #follow(workspaceName: string, feed: Feed): Promise<void> {
    const { signal } = feed.stop;
    try {
      for await (const followed of this.#onboarding.follow(workspaceName, { signal })) feed.publish(followed);
      feed.end(null);
    } catch (error) {
      feed.end(error as Error);
    } finally {
      // Whoever comes from now on may meet another run.
      this.#forget(workspaceName, feed);
      this.#metrics.followed.dec();
    }
  }

  #forget(workspaceName: string, feed: Feed): void {
    if (this.#feeds.get(workspaceName) === feed) this.#feeds.delete(workspaceName);
  }
}

class Feed {
  readonly stop = new AbortController();
  listeners = 0;
  latest: FollowedProgress | null = null;
  version = 0;
  ended = false;
  failure: Error | null = null;
  #waiting = new Set<() => void>();

  publish(followed: FollowedProgress): void {
    this.latest = followed;
    this.version += 1;
    this.#wake();
  }

  end(failure: Error | null): void {
    this.ended = true;
    this.failure = failure;
    this.#wake();
  }

  /** Resolves when something was published, it ended, or `signal` was aborted. */
  async changed(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
