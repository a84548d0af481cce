/** What can become of a start, by name. Types, the HTTP contract, counters and the command line's words are derived from these lists. */

/** Of one request: it was started, or found as this. */
export const START_OUTCOMES = ['started', 'already_running', 'already_completed', 'already_failed'] as const;
export type StartOutcome = (typeof START_OUTCOMES)[number];

/**
 * Of one among many. `conflict`: there is one with another request. `invalid`: the request is. `failed`: Temporal refused
 * this one.
 */
export const START_MANY_OUTCOMES = [...START_OUTCOMES, 'conflict', 'invalid', 'failed'] as const;
export type StartManyOutcome = (typeof START_MANY_OUTCOMES)[number];
