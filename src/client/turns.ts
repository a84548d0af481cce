/** The pace of what is done to many. */
import pThrottle from 'p-throttle';

/**
 * Resolves when it is the caller's turn, `rate` times a second and no more; to `false` where `signal` is aborted before.
 */
export function turns(rate: number, signal: AbortSignal | undefined): () => Promise<boolean> {
  const throttle = pThrottle({ limit: 1, interval: 1_000 / rate, ...(signal && { signal }) });
  const itsTurn = throttle(() => Promise.resolve());
  return async () => {
    if (signal?.aborted === true) return false;
    try {
      await itsTurn();
    } catch {
      return false; // aborted while it waited
    }
    return true;
  };
}

/** Runs what is about one name one after the other, in the order of the calls; of different names at once. */
export class OneByOne {
  /** Only of names that something runs of. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** @param name `null`: about none */
  async run<T>(name: string | null, act: () => Promise<T>): Promise<T> {
    if (name === null) return await act();
    const before = this.#last.get(name);
    const mine = before === undefined ? act() : before.then(act, act);
    this.#last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    }
  }
}
