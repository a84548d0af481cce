import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 2;

export interface WaitOptions {
  /** Default 60 000: a busy machine may take long. */
  readonly timeoutMs?: number;
}

/**
 * Asks until there is something.
 * @param what for the error
 * @throws Error after `timeoutMs`
 */
export async function waitUntil<T>(
  ask: () => T | undefined,
  what: string,
  { timeoutMs = 60_000 }: WaitOptions = {},
): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const found = ask();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`waited ${timeoutMs} ms for ${what} in vain`);
    await pause(POLL_MS);
  }
}
