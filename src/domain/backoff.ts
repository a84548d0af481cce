/** When the next attempt of a call that failed transiently is; all times in milliseconds. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const FIRST_DELAY = SECOND;
/** The jitter spreads the attempts of many onboardings that failed at the same moment. */
const JITTER = 0.2;

/**
 * Waiting as long again as it has failed already doubles the delay, needs no counter, and therefore goes on where
 * it was when a new activity takes over from one whose token expired. Capped at a minute, and at ten minutes once
 * it has failed for an hour.
 */
export function backoff(failingFor: number, random: () => number = Math.random): number {
  const cap = failingFor < HOUR ? MINUTE : 10 * MINUTE;
  const delay = Math.min(Math.max(failingFor, FIRST_DELAY), cap);
  return Math.round(Math.min(delay * (1 - JITTER + 2 * JITTER * random()), cap));
}

/** `Retry-After` as the next delay: bounded, because an onboarding must not sleep for a week on a wrong header. */
export function boundedRetryAfter(retryAfter: number): number {
  return Math.min(Math.max(retryAfter, FIRST_DELAY), HOUR);
}

/**
 * When to look next for a create whose outcome is unknown: 5 s and 15 s after it was sent, then every 30 s, and at
 * the close of the commit window.
 */
export function nextLook(sinceSent: number, commitWindow: number): number {
  const early = [5 * SECOND, 15 * SECOND].find((at) => at > sinceSent);
  const next =
    early ?? 15 * SECOND + (Math.floor((sinceSent - 15 * SECOND) / (30 * SECOND)) + 1) * 30 * SECOND;
  return Math.max(Math.min(next, commitWindow) - sinceSent, 0);
}
