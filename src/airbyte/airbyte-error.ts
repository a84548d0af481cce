/**
 * What is known of the effect of a failed call:
 * - `not_sent`: no byte of the operation left this process, so it cannot have taken effect;
 * - `refused`: the API answered that it did not do it;
 * - `unknown`: it may have taken effect, or may yet.
 */
export type AirbyteOutcome = 'not_sent' | 'refused' | 'unknown';

/**
 * How a call failed. `aborted` is the caller's signal or a closed client; `invalid_request` is a request that HTTP
 * cannot carry, such as a header value with a line break, and is never worth repeating.
 */
export type AirbyteErrorKind =
  'network' | 'timeout' | 'aborted' | 'http' | 'unexpected_response' | 'redirect' | 'invalid_request';

/** Which credential the failing call carried. */
export type AirbyteCredential = 'organization' | 'scoped' | 'none';

/** One field that the API found fault with, in the API's words. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface AirbyteErrorDetails {
  readonly operation: string;
  readonly outcome: AirbyteOutcome;
  readonly kind: AirbyteErrorKind;
  readonly credential: AirbyteCredential;
  readonly status?: number | null;
  readonly apiCode?: string | null;
  readonly fields?: readonly FieldError[];
  readonly requestId?: string | null;
  readonly retryAfterMs?: number | null;
}

/**
 * The one error of this client. Its texts carry no token, no header and no value of a source configuration.
 * It has no `cause`: undici's errors can hold raw bytes of the answer, and a logger or Temporal would keep them.
 */
export class AirbyteError extends Error {
  override readonly name = 'AirbyteError';
  readonly code = 'airbyte';
  readonly outcome: AirbyteOutcome;
  readonly kind: AirbyteErrorKind;
  readonly operation: string;
  /** Airbyte's status of HTTP, as soon as one arrived, also when the body after it was lost. */
  readonly status: number | null;
  /**
   * The API's error code, or the system's (`ECONNREFUSED`) where no answer arrived. Not in `code`, by which errors of this
   * package are told apart: what an API says there may be any text, also one of theirs.
   */
  readonly apiCode: string | null;
  readonly fields: readonly FieldError[];
  readonly requestId: string | null;
  /** Milliseconds, 0 or more; null where the answer had no readable Retry-After. */
  readonly retryAfterMs: number | null;
  readonly credential: AirbyteCredential;

  constructor(message: string, details: AirbyteErrorDetails) {
    super(message);
    this.outcome = details.outcome;
    this.kind = details.kind;
    this.operation = details.operation;
    this.status = details.status ?? null;
    this.apiCode = details.apiCode ?? null;
    this.fields = details.fields ?? [];
    this.requestId = details.requestId ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.credential = details.credential;
  }

  /** Whether the same call may do better later: nothing arrived, or the API said that it cannot now. */
  get isTransient(): boolean {
    const { status } = this;
    return status === null || status >= 500 || [408, 425, 429].includes(status);
  }
}

/** The answer; `null` where the API does not know (any more) what the call names. */
export async function nullIfGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AirbyteError && error.status === 404) return null;
    throw error;
  }
}
