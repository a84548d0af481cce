import { MINUTE_MS } from '../domain/durations.ts';

/** Callers that are remembered at once: each takes about 200 bytes. */
const MAX_REMEMBERED = 10_000;
/** Characters of a caller's name that count. */
const MAX_NAME = 128;

interface Window {
  readonly endsAt: number;
  count: number;
}

/**
 * A limit of requests a minute, for each caller by itself. Of more callers than can be remembered the one that was met first is
 * forgotten: then it may begin anew.
 */
export class RateLimit {
  readonly #perMinute: number;
  readonly #maxRemembered: number;
  readonly #windows = new Map<string, Window>();

  constructor(
    perMinute: number,
    { maxRemembered = MAX_REMEMBERED }: { readonly maxRemembered?: number } = {},
  ) {
    this.#perMinute = perMinute;
    this.#maxRemembered = maxRemembered;
  }

  /** Counts a request. Milliseconds after which the caller may ask again, or `null` where this one is within the limit. */
  count(caller: string): number | null {
    const name = caller.slice(0, MAX_NAME);
    const now = performance.now();
    const known = this.#windows.get(name);
    if (known === undefined || known.endsAt <= now) {
      this.#windows.delete(name);
      this.#forgetTo(this.#maxRemembered - 1);
      this.#windows.set(name, { endsAt: now + MINUTE_MS, count: 1 });
      return null;
    }
    known.count += 1;
    return known.count > this.#perMinute ? known.endsAt - now : null;
  }

  #forgetTo(size: number): void {
    for (const name of this.#windows.keys()) {
      if (this.#windows.size <= size) return;
      this.#windows.delete(name);
    }
  }
}
