/** The pace of what is done to many. */
import pThrottle from 'p-throttle';

/** A second. */
export const DEFAULT_RATE = 10;

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
