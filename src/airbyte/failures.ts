/** From what happened on the wire to an {@link AirbyteError}: the only place that decides an outcome. */
import { AirbyteError, type AirbyteCredential, type AirbyteOutcome } from './airbyte-error.ts';
import { lineOf, NOT_QUOTED, readErrorBody } from './error-body.ts';
import type { Answer, ExchangeFailure } from './exchange.ts';
import { retryAfterMsOf } from '../domain/retry-after.ts';
import type { Redactor } from '../redaction/index.ts';

const MAX_REQUEST_ID = 120;

/** What a failure needs to know of the call that failed. */
interface FailedCall {
  readonly operation: string;
  readonly credential: AirbyteCredential;
}

/** No status arrived. */
export function unansweredCall(call: FailedCall, failure: ExchangeFailure): AirbyteError {
  const where = failure.sent ? 'after the request was sent' : 'before anything was sent';
  const what = {
    network: 'the connection failed',
    timeout: 'the time was up',
    aborted: 'the call was given up',
    invalid_request: 'the request is not valid HTTP and failed',
  }[failure.kind];
  const code = failure.code === null ? '' : ` (${failure.code})`;
  const byProxy = failure.proxyStatus === null ? null : `the proxy refused it with ${failure.proxyStatus}`;
  return new AirbyteError(`${call.operation}: ${byProxy ?? what} ${where}${code}`, {
    operation: call.operation,
    credential: call.credential,
    kind: failure.kind,
    outcome: failure.sent ? 'unknown' : 'not_sent',
    apiCode: failure.code,
  });
}

/** The API answered with a status that isn't 2xx. */
export function refusedCall(
  call: FailedCall,
  answer: Answer & { readonly forwarded: boolean },
  redactor: Redactor,
  now: number,
): AirbyteError {
  const retryAfterMs = retryAfterMsOf(header(answer, 'retry-after'), now);
  const body = readErrorBody(answer.body, answer.incomplete === null, redactor);
  const isRedirect = answer.status >= 300 && answer.status < 400;
  const unexplained = body.fields.length > 0 ? 'fields are not valid' : 'no explanation';
  const said = redactor.quotes ? body.text : NOT_QUOTED;
  const text = isRedirect ? 'a redirect, which is never followed' : (said ?? unexplained);
  return new AirbyteError(`${call.operation}: ${answer.status}: ${text}`, {
    operation: call.operation,
    credential: call.credential,
    kind: isRedirect ? 'redirect' : 'http',
    outcome: outcomeOf(answer, retryAfterMs),
    status: answer.status,
    apiCode: body.code,
    fields: body.fields,
    requestId: requestIdOf(answer, redactor) ?? body.errorId,
    retryAfterMs,
  });
}

/** The API answered 2xx, so it did something, but what it did can't be read. */
export function unreadableAnswer(
  call: FailedCall,
  answer: Answer,
  why: string,
  redactor: Redactor,
): AirbyteError {
  const isInterrupted = answer.incomplete === 'timeout' || answer.incomplete === 'aborted';
  return new AirbyteError(`${call.operation}: ${answer.status}: ${why}`, {
    operation: call.operation,
    credential: call.credential,
    kind: isInterrupted ? answer.incomplete : 'unexpected_response',
    outcome: 'unknown',
    status: answer.status,
    requestId: requestIdOf(answer, redactor),
  });
}

function outcomeOf(
  { status, forwarded }: { readonly status: number; readonly forwarded: boolean },
  retryAfterMs: number | null,
): AirbyteOutcome {
  if (status >= 300 && status < 500) return 'refused';
  // A server that names the time to come back has not begun the work; any other 5xx may come from a proxy that
  // stopped waiting for it, as any at all may where there is one that has the whole request.
  if (status === 503 && retryAfterMs !== null && !forwarded) return 'refused';
  return 'unknown';
}

function requestIdOf(answer: Answer, redactor: Redactor): string | null {
  const id = header(answer, 'x-request-id') ?? header(answer, 'x-correlation-id') ?? header(answer, 'cf-ray');
  const [redacted = ''] = redactor.names([id ?? '']);
  return lineOf(redacted, MAX_REQUEST_ID);
}

function header(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
