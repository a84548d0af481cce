/** I8: the one place that decides what an error of the API client means, and whether and when the next attempt is. */
import { AirbyteError, UndecodableTokenError } from '../airbyte/index.ts';
import { backoff, boundedRetryAfter } from '../domain/backoff.ts';
import { HOUR_MS } from '../domain/durations.ts';
import { failure } from '../domain/failure.ts';
import type { Failure, FailureType } from '../domain/history/failure-types.ts';
import { UnsealableError } from '../secrets/index.ts';

/** What to do after an error. */
export type Verdict =
  | { readonly kind: 'retry'; readonly failure: Failure; readonly delayMs: number }
  | { readonly kind: 'final'; readonly failure: Failure };

/** The next attempt is after so long. */
export function retryIn(delayMs: number, type: FailureType, detail: string): Verdict {
  return { kind: 'retry', failure: failure(type, detail), delayMs };
}

/** There is no next attempt. */
export function final(type: FailureType, detail: string, fields: Failure['fields'] = []): Verdict {
  return { kind: 'final', failure: failure(type, detail, fields) };
}

/** Thrown where an activity itself reaches a verdict, rather than the API client an error. */
export class VerdictError extends Error {
  readonly verdict: Verdict;

  /** @param cause the client's error; it goes into the log, and never to Temporal */
  constructor(verdict: Verdict, cause?: AirbyteError) {
    super(verdict.failure.message, { cause });
    this.verdict = verdict;
  }
}

export interface Circumstances {
  /** How often it has been attempted, this time included. */
  readonly attempt: number;
  /** How long every attempt has failed. */
  readonly failingForMs: number;
  /** `effect`: repeating the call may do its work twice. `none`: it may be repeated freely. */
  readonly repeating: 'effect' | 'none';
}

/** Attempts whose answer cannot be read, until a person is needed. */
const UNREADABLE_ATTEMPTS = 3;
/** A key that other workers already have may be on its way to this one: how long that is waited for. */
const UNKNOWN_KEY_WINDOW_MS = HOUR_MS;

/** The verdict on an error, or `null` where it is none that is known: a defect of ours. */
export function classify(error: unknown, circumstances: Circumstances): Verdict | null {
  if (error instanceof AirbyteError) return classifyAirbyteError(error, circumstances);
  if (error instanceof UndecodableTokenError) return final('Airbyte.UnexpectedResponse', error.message);
  if (error instanceof UnsealableError) {
    const { failingForMs } = circumstances;
    const isAwaited = error.reason === 'unknown_key' && failingForMs < UNKNOWN_KEY_WINDOW_MS;
    if (!isAwaited) return final('Onboarding.Unsealable', error.message);
    return retryIn(backoff(failingForMs), 'Onboarding.Unsealable', error.message);
  }
  return null;
}

function classifyAirbyteError(error: AirbyteError, circumstances: Circumstances): Verdict {
  const later = (type: FailureType): Verdict => retryLater(type, error, circumstances);
  // The organization's own credential: whatever operation was to use it was not sent.
  if (error.credential === 'organization' && isCredentialRefusal(error))
    return final('Airbyte.Unauthorized', error.message);
  if (error.status === 429) return later('Airbyte.RateLimited');
  if (error.status === 408 || error.status === 425) return later('Airbyte.Unavailable');
  if (error.outcome === 'unknown') {
    if (circumstances.repeating === 'effect') return later('Airbyte.OutcomeUnknown');
    if (error.kind === 'unexpected_response' && circumstances.attempt >= UNREADABLE_ATTEMPTS) {
      return final('Airbyte.UnexpectedResponse', error.message);
    }
    return later('Airbyte.Unavailable');
  }
  // What HTTP cannot carry stays so until somebody changes it.
  if (error.kind === 'invalid_request') return final('Airbyte.Invalid', error.message);
  if (error.status === null) return later('Airbyte.NotSent');
  if (error.status >= 500) return later('Airbyte.Unavailable');
  return final(refusalType(error), error.message, error.fields);
}

function isCredentialRefusal({ outcome, status }: AirbyteError): boolean {
  return status === 401 || (outcome === 'not_sent' && [400, 403, 422].includes(status ?? 0));
}

/** 3xx and any other 4xx: refused, and never repeated unchanged. */
function refusalType({ status }: AirbyteError): FailureType {
  if (status === 401) return 'Airbyte.TokenRejected';
  if (status === 403) return 'Airbyte.Forbidden';
  if (status === 404) return 'Airbyte.NotFound';
  if (status === 409) return 'Airbyte.Conflict';
  return status !== null && status >= 400 ? 'Airbyte.Invalid' : 'Airbyte.UnexpectedResponse';
}

function retryLater(type: FailureType, error: AirbyteError, { failingForMs }: Circumstances): Verdict {
  const delayMs = error.retryAfterMs === null ? backoff(failingForMs) : boundedRetryAfter(error.retryAfterMs);
  return retryIn(delayMs, type, error.message);
}
