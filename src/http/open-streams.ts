/** How many event streams may be open: each holds a connection, and a listener of an onboarding. */
import { DEFAULT_STREAM_LIMITS } from '../domain/default-rates.ts';
import type { Caller } from './caller.ts';
import type { HttpDependencies } from './http-dependencies.ts';
import { ProblemError, retryAfter } from './problem.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** Nobody knows when a stream ends; they end by themselves within the lifetime of a progress token. */
const RETRY_AFTER_MS = 30_000;

export class OpenStreams {
  readonly #limits: { readonly streams: number; readonly streamsPerToken: number };
  readonly #limited: RequestMetrics['limited'];
  /** Of progress tokens, by their onboarding. */
  readonly #ofToken = new Map<string, number>();
  #all = 0;

  constructor({ limits }: Pick<HttpDependencies, 'limits'>, { limited }: Pick<RequestMetrics, 'limited'>) {
    this.#limits = { ...DEFAULT_STREAM_LIMITS, ...limits };
    this.#limited = limited;
  }

  /**
   * Opens one.
   * @returns what is to be called when it has ended; to call it again does nothing
   * @throws ProblemError with Retry-After where too many are open
   */
  open(caller: Caller): () => void {
    const onboarding = caller.kind === 'progress_token' ? caller.workspaceName : null;
    const ofToken = onboarding === null ? 0 : (this.#ofToken.get(onboarding) ?? 0);
    if (ofToken >= this.#limits.streamsPerToken)
      this.#refuse('Too many streams of this onboarding are open.');
    if (this.#all >= this.#limits.streams) this.#refuse('Too many streams are open.');
    this.#count(onboarding, 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#count(onboarding, -1);
      isOpen = false;
    };
  }

  #count(onboarding: string | null, by: 1 | -1): void {
    this.#all += by;
    if (onboarding === null) return;
    const count = (this.#ofToken.get(onboarding) ?? 0) + by;
    if (count === 0) this.#ofToken.delete(onboarding);
    else this.#ofToken.set(onboarding, count);
  }

  #refuse(detail: string): never {
    this.#limited.inc({ by: 'streams' });
    throw new ProblemError('rate_limited', { detail, headers: retryAfter(RETRY_AFTER_MS) });
  }
}
