/**
 * Default limits: how much may happen in a time, or be answered at once. They stand here so that the command line's help
 * names them without loading the code that they limit.
 */

/** Onboardings a second, of many that are started or retried. */
export const DEFAULT_RATE = 10;

/** Onboardings in a list. */
export const DEFAULT_LIST_LIMIT = 100;

/**
 * Requests a minute. A key of the HTTP service may come in bursts, as a replayed day of signups does; with a progress token comes the
 * page of one customer; what counts by address has failed to say who it is. Of the codec server, a page of the Temporal UI asks once for
 * each event, and several people may use one key.
 */
export const DEFAULT_REQUEST_LIMITS = {
  perKey: 6_000,
  perToken: 600,
  perAddress: 600,
  perCodecKey: 6_000,
} as const;

/** Open event streams of one process: of all callers, and with progress tokens for one onboarding. */
export const DEFAULT_STREAM_LIMITS = { streams: 1_000, streamsPerToken: 20 } as const;
