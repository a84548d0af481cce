/** The outcomes of a start. Types, the HTTP contract, counters and the command line's words come from these lists. */

/** The outcomes of one request: it was started, or an onboarding of the same request was found in this state. */
export const START_OUTCOMES = ['started', 'already_running', 'already_completed', 'already_failed'] as const;
/** What came of one request. */
export type StartOutcome = (typeof START_OUTCOMES)[number];

/**
 * The outcomes of one request among many. `conflict`: there is an onboarding with another request. `invalid`: the request
 * is. `failed`: Temporal refused this one.
 */
export const START_MANY_OUTCOMES = [...START_OUTCOMES, 'conflict', 'invalid', 'failed'] as const;
/** What came of one request among many. */
export type StartManyOutcome = (typeof START_MANY_OUTCOMES)[number];
