/** Errors as `application/problem+json` (RFC 9457). A closed set of codes; no value of a request is ever repeated. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { redactText } from '../redaction/index.ts';

const PROBLEMS = {
  unreadable: { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'Not authorized' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Another request for the same workspace' },
  not_retryable: { status: 409, title: 'Nothing to retry' },
  not_ready: { status: 409, title: 'Not ready yet' },
  workspace_changed: { status: 409, title: 'The workspace is another one' },
  too_large: { status: 413, title: 'The request is too large' },
  invalid_request: { status: 422, title: 'The request is not valid' },
  mapping_failed: { status: 422, title: 'The event could not be mapped to a request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something unexpected happened here' },
  airbyte_refused: { status: 502, title: 'Airbyte refused' },
  unavailable: { status: 503, title: 'Not available now' },
  not_permitted: { status: 503, title: 'Not permitted to this service' },
  not_set_up: { status: 503, title: 'Not set up' },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemDetails {
  readonly detail?: string;
  /** Each problem with its path in the request. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
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

  get status(): ContentfulStatusCode {
    return PROBLEMS[this.code].status;
  }
}

export function statusOf(code: ProblemCode): ContentfulStatusCode {
  return PROBLEMS[code].status;
}

export function titleOf(code: ProblemCode): string {
  return PROBLEMS[code].title;
}

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
    request_id: z.string(),
  })
  .meta({ id: 'Problem' });

export function answerProblem(c: Context, { code, status, details }: ProblemError): Response {
  const { detail, errors = [], headers = {} } = details;
  const problem = {
    type: 'about:blank',
    title: PROBLEMS[code].title,
    status,
    code,
    ...(detail !== undefined && { detail: redactText(detail) }),
    errors: errors.map(({ path, message }) => ({ path, message: redactText(message) })),
    request_id: c.get('requestId') as unknown,
  };
  return c.body(JSON.stringify(problem), status, { ...headers, 'content-type': 'application/problem+json' });
}
