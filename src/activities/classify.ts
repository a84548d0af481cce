/** I8: the one place that decides what an error of the API client means, and whether and when the next attempt is. */
import { AirbyteError, UndecodableTokenError } from '../airbyte/index.ts';
import { backoffMs, boundedRetryAfterMs } from '../domain/backoff.ts';
import { HOUR_MS } from '../domain/durations.ts';
import { failure } from '../domain/failure.ts';
import type { Failure, FailureType } from '../domain/history/types.ts';
import { UnsealableError } from '../secrets/index.ts';

/** What to do after an error. */
type Verdict =
  | { readonly kind: 'retry'; readonly failure: Failure; readonly delayMs: number }
  | { readonly kind: 'final'; readonly failure: Failure };

/** The next attempt is after so long. */
export function retryVerdict(delayMs: number, type: FailureType, detail: string, operation = ''): Verdict {
  return { kind: 'retry', failure: failure(type, detail, [], operation), delayMs };
}

/** There is no next attempt. @param operation of the call that failed */
export function finalVerdict(
  type: FailureType,
  detail: string,
  fields: Failure['fields'] = [],
  operation = '',
): Verdict {
  return { kind: 'final', failure: failure(type, detail, fields, operation) };
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
/** A key, or a version, that other workers already have may be on its way to this one: how long that is waited for. */
const UNOPENED_WINDOW_MS = HOUR_MS;

/** Refused, and never repeated unchanged, as any other 3xx and 4xx is. */
const REFUSALS: ReadonlyMap<number, FailureType> = new Map([
  [401, 'Airbyte.TokenRejected'],
  [403, 'Airbyte.Forbidden'],
  [404, 'Airbyte.NotFound'],
  // A path that is known for other calls, or was known once.
  [405, 'Airbyte.NotFound'],
  [410, 'Airbyte.NotFound'],
  [409, 'Airbyte.Conflict'],
]);

/** The verdict on an error, or `null` where it is none that is known: a defect of ours. */
export function classify(error: unknown, circumstances: Circumstances): Verdict | null {
  if (error instanceof AirbyteError) return classifyAirbyteError(error, circumstances);
  if (error instanceof UndecodableTokenError)
    return finalVerdict('Airbyte.UnexpectedResponse', error.message);
  if (error instanceof UnsealableError) {
    const { failingForMs } = circumstances;
    const mayComeToOpen = error.reason === 'unknown_key' || error.reason === 'unknown_version';
    const isAwaited = mayComeToOpen && failingForMs < UNOPENED_WINDOW_MS;
    if (!isAwaited) return finalVerdict('Onboarding.Unsealable', error.message);
    return retryVerdict(backoffMs(failingForMs), 'Onboarding.Unsealable', error.message);
  }
  return null;
}

function classifyAirbyteError(error: AirbyteError, circumstances: Circumstances): Verdict {
  const later = (type: FailureType): Verdict => retryLater(type, error, circumstances);
  const final = (type: FailureType, fields: Failure['fields'] = []): Verdict =>
    finalVerdict(type, error.message, fields, operationOf(error));
  // The organization's own credential: whatever operation was to use it was not sent.
  if (error.credential === 'organization' && isCredentialRefusal(error)) return final('Airbyte.Unauthorized');
  if (error.status === 429) return later('Airbyte.RateLimited');
  if (error.status === 408 || error.status === 425) return later('Airbyte.Unavailable');
  if (error.outcome === 'unknown') {
    if (circumstances.repeating === 'effect') return later('Airbyte.OutcomeUnknown');
    if (error.kind === 'unexpected_response' && circumstances.attempt >= UNREADABLE_ATTEMPTS)
      return final('Airbyte.UnexpectedResponse');
    return later('Airbyte.Unavailable');
  }
  // What HTTP cannot carry stays so until somebody changes it.
  if (error.kind === 'invalid_request') return final('Airbyte.Invalid');
  if (error.status === null) return later('Airbyte.NotSent');
  if (error.status >= 500) return later('Airbyte.Unavailable');
  const otherRefusal = error.status >= 400 ? 'Airbyte.Invalid' : 'Airbyte.UnexpectedResponse';
  return final(REFUSALS.get(error.status) ?? otherRefusal, error.fields);
}

/** The call that was answered: where the organization’s token was refused, it is the request for that token. */
function operationOf({ outcome, status, operation }: AirbyteError): string {
  return outcome === 'not_sent' && status !== null ? 'issueOrganizationToken' : operation;
}

function isCredentialRefusal({ outcome, status }: AirbyteError): boolean {
  return status === 401 || (outcome === 'not_sent' && [400, 403, 422].includes(status ?? 0));
}

function retryLater(type: FailureType, error: AirbyteError, { failingForMs }: Circumstances): Verdict {
  const delayMs =
    error.retryAfterMs === null ? backoffMs(failingForMs) : boundedRetryAfterMs(error.retryAfterMs);
  return retryVerdict(delayMs, type, error.message, operationOf(error));
}
