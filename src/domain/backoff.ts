/** The delays between the attempts of a call that failed transiently. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './durations.ts';

const FIRST_DELAY_MS = SECOND_MS;
/** The jitter spreads the attempts of many onboardings that failed at the same moment. */
const JITTER = 0.2;

/**
 * The delay before the next attempt, in milliseconds: as long as the call has failed so far, so it doubles with each
 * attempt. It needs no counter, and so goes on where it was when a new activity takes over from one whose token expired.
 * At most a minute, and ten minutes once the call has failed for an hour.
 */
export function backoffMs(failingForMs: number, random: () => number = Math.random): number {
  const capMs = failingForMs < HOUR_MS ? MINUTE_MS : 10 * MINUTE_MS;
  const delayMs = Math.min(Math.max(failingForMs, FIRST_DELAY_MS), capMs);
  return Math.round(Math.min(delayMs * (1 - JITTER + 2 * JITTER * random()), capMs));
}

/**
 * `Retry-After` as the next delay, in milliseconds. It is bounded, because an onboarding must not sleep for a week on a
 * wrong header.
 */
export function boundedRetryAfterMs(retryAfterMs: number): number {
  return Math.min(Math.max(retryAfterMs, FIRST_DELAY_MS), HOUR_MS);
}

/**
 * The delay, in milliseconds, until the next look for a create whose outcome is unknown. Looks are 5 s and 15 s after the
 * create was sent, then every 30 s, and at the close of the commit window.
 */
export function untilNextLookMs(sinceSentMs: number, commitWindowMs: number): number {
  const earlyMs = [5 * SECOND_MS, 15 * SECOND_MS].find((at) => at > sinceSentMs);
  const nextMs =
    earlyMs ??
    15 * SECOND_MS + (Math.floor((sinceSentMs - 15 * SECOND_MS) / (30 * SECOND_MS)) + 1) * 30 * SECOND_MS;
  return Math.max(Math.min(nextMs, commitWindowMs) - sinceSentMs, 0);
}
