/** Node fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Options of one call. */
export interface CallOptions {
  /** Gives the call up. What was already sent may still take effect: see `AirbyteError.outcome`. */
  signal?: AbortSignal;
  /** Milliseconds for the whole call, getting a token and reading the answer included. Default: the client's. */
  timeoutMs?: number;
}

class DeadlineExceeded extends Error {}

/** Thrown by {@link interruptible} in place of the awaited result. */
export class Interrupted extends Error {
  readonly kind: 'timeout' | 'aborted';

  constructor(kind: 'timeout' | 'aborted') {
    super(kind);
    this.kind = kind;
  }
}

/** Why a signal of {@link withDeadline} fired. */
export function interruptionKind(signal: AbortSignal): 'timeout' | 'aborted' {
  return signal.reason instanceof DeadlineExceeded ? 'timeout' : 'aborted';
}

/** @throws RangeError for what no timer can keep: zero, negative, NaN, infinite. */
export function checkTimeout(name: string, timeoutMs: number): number {
  if (Number.isFinite(timeoutMs) && timeoutMs > 0) return Math.min(timeoutMs, MAX_TIMER_MS);
  throw new RangeError(`${name} must be a positive number of milliseconds`);
}

/** Runs `work` with one signal that fires when the time is up or the caller aborts. */
export async function withDeadline<T>(
  options: { timeoutMs: number; signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onAbort = (): void => {
    controller.abort();
  };
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    controller.abort(new DeadlineExceeded());
  }, options.timeoutMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * Waits for a shared promise only until the signal fires; the promise itself goes on for the others.
 * @throws Interrupted when the signal fires first
 */
export async function interruptible<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: (() => void) | undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(new Interrupted(interruptionKind(signal)));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([interrupted, shared]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
