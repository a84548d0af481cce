import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';

/**
 * `sonar` is the ApiErrorResponse of the OpenAPI document, which the live API answers; `fastapi` is the shape that the
 * prose documents show.
 */
export type ErrorEnvelope = 'sonar' | 'fastapi';

/** One thing that is wrong with a request, never with the offending value. */
export interface Problem {
  /** Where, beginning with `body`, `query`, `path` or `header`. */
  readonly at: readonly string[];
  readonly message: string;
  /** As pydantic names it. */
  readonly code: string;
}

/** A refusal, answered in the API's error envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    details: { problems?: readonly Problem[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.problems = details.problems ?? [];
    this.headers = details.headers ?? {};
  }
}

/** A 422 with every problem named. */
export function invalid(problems: readonly Problem[]): ApiError {
  return new ApiError(422, problems[0]?.message ?? 'Validation error', { problems });
}

/** The body of an error answer. */
export function errorBody(
  envelope: ErrorEnvelope,
  message: string,
  problems: readonly Problem[] = [],
): unknown {
  if (envelope === 'sonar') {
    const errors = problems.map(({ at, message, code }) => ({
      field: at.join('.'),
      message,
      error_code: code,
    }));
    return { message, errors };
  }
  if (problems.length === 0) return { detail: message };
  return { detail: problems.map(({ at, message, code }) => ({ loc: at, msg: message, type: code })) };
}

/** The error envelope for a bare status. */
export function statusBody(envelope: ErrorEnvelope, status: number): unknown {
  return errorBody(envelope, STATUS_CODES[status] ?? `Status ${status}`);
}

/** Zod's issues in pydantic's words, because the API is written with pydantic. */
export function problemsOf(error: z.ZodError, input: unknown, location: string): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const at = [location, ...issue.path.map(String)];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        at: [...at, key],
        message: 'Extra inputs are not permitted',
        code: 'extra_forbidden',
      }));
    }
    if (valueAt(input, issue.path) === undefined) return [{ at, message: 'Field required', code: 'missing' }];
    return [{ at, ...wording(issue) }];
  });
}

function wording(issue: z.core.$ZodIssue): { message: string; code: string } {
  switch (issue.code) {
    case 'invalid_type':
      return { message: `Input should be a valid ${issue.expected}`, code: `${issue.expected}_type` };
    case 'too_small':
      if (issue.origin === 'number') {
        const message = `Input should be greater than or equal to ${String(issue.minimum)}`;
        return { message, code: 'greater_than_equal' };
      }
      return { message: `Input should have at least ${String(issue.minimum)} character`, code: 'too_short' };
    case 'too_big':
      if (issue.origin === 'number') {
        const message = `Input should be less than or equal to ${String(issue.maximum)}`;
        return { message, code: 'less_than_equal' };
      }
      return { message: `Input should have at most ${String(issue.maximum)} characters`, code: 'too_long' };
    case 'invalid_value':
      return {
        message: `Input should be one of ${issue.values.map(String).join(', ')}`,
        code: 'literal_error',
      };
    case 'invalid_format':
      return { message: `Input should be a valid ${issue.format}`, code: `${issue.format}_parsing` };
    default:
      return { message: 'Value error', code: 'value_error' };
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}
