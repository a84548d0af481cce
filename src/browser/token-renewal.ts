export interface TokenRenewalOptions {
  /** Asks for a fresh token, and hands it over. */
  readonly renew: () => Promise<void>;
  /** Milliseconds from one renewal to the next. */
  readonly everyMs: number;
  /** Called for each renewal that failed; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** After a renewal that failed. */
const AGAIN_MS = 15_000;

/** Renews a token again and again, one renewal at a time. */
export class TokenRenewal {
  readonly #options: TokenRenewalOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRenewing = false;
  #isStopped = false;

  constructor(options: TokenRenewalOptions) {
    this.#options = options;
    this.#renewIn(options.everyMs);
  }

  /** Renews it now, unless that is being done. */
  async now(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    const { renew, everyMs, onError } = this.#options;
    try {
      await renew();
      this.#renewIn(everyMs);
    } catch (error) {
      if (!this.#isStopped) onError(error);
      this.#renewIn(AGAIN_MS);
    } finally {
      this.#isRenewing = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.now(), ms);
  }
}
