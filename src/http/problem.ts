/** Errors as `application/problem+json` (RFC 9457). A closed set of codes; no value of a request is ever repeated. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { ERROR_ANSWERS, errorCodeOf, type ErrorCode } from '../domain/error-answers.ts';
import { andMore, MAX_PROBLEMS } from '../domain/problem-list.ts';
import type { InvalidRequestError, OnboardingConflictError } from '../domain/errors.ts';
import { redactTexts } from '../redaction/index.ts';

/** Codes of errors of which a caller is told: of the others only that something unexpected happened. */
type AnsweredCode = {
  [Code in ErrorCode]: (typeof ERROR_ANSWERS)[Code]['status'] extends null ? never : Code;
}[ErrorCode];

interface Problem {
  readonly status: ContentfulStatusCode;
  readonly title: string;
}

export const PROBLEMS = {
  unreadable: { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'Not authorized' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: ERROR_ANSWERS.not_found.status, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: ERROR_ANSWERS.conflict.status, title: 'Another request for the same workspace' },
  not_retryable: { status: ERROR_ANSWERS.not_retryable.status, title: 'Nothing to retry' },
  not_ready: { status: ERROR_ANSWERS.not_ready.status, title: 'Not ready yet' },
  workspace_changed: { status: 409, title: 'The workspace is another one' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Only JSON is taken' },
  invalid_request: { status: ERROR_ANSWERS.invalid_request.status, title: 'The request is not valid' },
  mapping_failed: { status: 422, title: 'The event could not be mapped to a request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something unexpected happened here' },
  airbyte_refused: { status: 502, title: 'Airbyte refused' },
  unavailable: { status: ERROR_ANSWERS.unavailable.status, title: 'Not available now' },
  not_permitted: { status: ERROR_ANSWERS.not_permitted.status, title: 'Not permitted to this service' },
  not_set_up: { status: ERROR_ANSWERS.not_set_up.status, title: 'Not set up' },
} as const satisfies Record<AnsweredCode, Problem> & Record<string, Problem>;

export type ProblemCode = keyof typeof PROBLEMS;

interface ProblemDetails {
  readonly detail?: string;
  /** Each problem with its path in the request. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  /** How many problems there are besides those. */
  readonly more?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by handlers; answered as the problem that it is. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? PROBLEMS[code].title);
    this.code = code;
    this.details = details;
  }
}

/** The header that says when to ask again: whole seconds, one or more. */
export function retryAfter(ms: number): { readonly 'retry-after': string } {
  return { 'retry-after': String(Math.max(1, Math.ceil(ms / 1_000))) };
}

/** Temporal's own fail-over takes about as long. */
const OUTAGE_MS = 5_000;
/** What a person has to mend takes longer. */
const MENDING_MS = 60_000;

interface ErrorsWithMore {
  readonly invalid_request: InvalidRequestError;
  readonly conflict: OnboardingConflictError;
}

type ErrorOf<Code> = Code extends keyof ErrorsWithMore ? ErrorsWithMore[Code] : Error;

const withMessage = ({ message }: Error): ProblemDetails => ({ detail: message });

/** What a caller is told of each of these errors, besides status and title. */
const DETAILS: { readonly [Code in AnsweredCode]: (error: ErrorOf<Code>) => ProblemDetails } = {
  invalid_request: ({ issues, more }) => ({ errors: issues, more }),
  conflict: ({ message, fields, more }) => ({
    detail: message,
    errors: fields.map((path) => ({ path, message: 'differs from what the onboarding was started with' })),
    more,
  }),
  not_found: withMessage,
  not_ready: withMessage,
  not_retryable: withMessage,
  unavailable: ({ message }) => ({ detail: message, headers: retryAfter(OUTAGE_MS) }),
  // What Temporal said is for whoever runs the service, not for its callers.
  not_permitted: () => ({
    detail: 'Temporal does not permit this to the service. Whoever runs it must check its credential.',
    headers: retryAfter(MENDING_MS),
  }),
  not_set_up: ({ message }) => ({ detail: message, headers: retryAfter(MENDING_MS) }),
};

/** The problem that a caller is answered; `internal` for what nobody expects, and for what is none of a caller's. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = errorCodeOf(error);
  if (code === null || !isAnswered(code)) return new ProblemError('internal');
  const details = DETAILS[code] as (error: unknown) => ProblemDetails;
  return new ProblemError(code, details(error));
}

function isAnswered(code: ErrorCode): code is AnsweredCode {
  return ERROR_ANSWERS[code].status !== null;
}

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .max(MAX_PROBLEMS)
      .meta({ description: 'Each problem with its path; of more than these, `more_errors` says how many' }),
    more_errors: z.int().min(1).optional(),
    request_id: z.string(),
  })
  .meta({ id: 'Problem' });

export function answerProblem(c: Context, { code, details }: ProblemError): Response {
  const { errors = [], more = 0, headers = {} } = details;
  // What to do about it is for whoever runs the service, or calls it with a key.
  const caller = c.get('caller') as { readonly kind: string } | undefined;
  const told = caller?.kind === 'progress_token' ? undefined : details.detail;
  const listed = `Here are ${errors.length} problems, ${andMore(more)} were found.`;
  const detail = more > 0 ? [...(told === undefined ? [] : [told]), listed].join(' ') : told;
  const { status, title } = PROBLEMS[code];
  const [redacted, ...messages] = redactTexts([detail ?? '', ...errors.map(({ message }) => message)]);
  const problem = {
    type: 'about:blank',
    title,
    status,
    code,
    ...(detail !== undefined && { detail: redacted }),
    errors: errors.map(({ path }, at) => ({ path, message: messages[at] })),
    ...(more > 0 && { more_errors: more }),
    request_id: c.get('requestId') as unknown,
  };
  return c.body(JSON.stringify(problem), status, { ...headers, 'content-type': 'application/problem+json' });
}
