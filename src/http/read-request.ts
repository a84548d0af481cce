/** Reads the parts of a request; what cannot be read, or is not valid, is thrown as the problem that it is. */
import type { z } from 'zod';
import { InvalidRequestError } from '../domain/errors.ts';
import { exactJson } from '../domain/exact-json.ts';
import { schemaMessage } from '../domain/schema-messages.ts';
import { MAX_REQUEST_BYTES, parsedIssues } from '../domain/onboarding-request.ts';
import { BodyTooLargeError, readBody, type Uploads, UploadsFullError } from '../http-server/index.ts';
import type { HttpContext } from './endpoint.ts';
import { ProblemError, retryAfter } from './problem.ts';

/** @throws ProblemError where a surrogate stands alone: on the wire it would name another onboarding */
export function workspaceNameOf(c: HttpContext): string {
  const name = c.req.param('workspace_name') ?? '';
  if (!name.isWellFormed() || name.includes('\0')) throw new ProblemError('not_found');
  return name;
}

/** @throws InvalidRequestError for a parameter that is not valid, not known, or given twice */
export function readQuery<T>(c: HttpContext, schema: z.ZodType<T>): T {
  const parameters = Object.entries(c.req.queries());
  const repeated = parameters.filter(([, values]) => values.length > 1);
  if (repeated.length > 0) {
    throw new InvalidRequestError(repeated.map(([path]) => ({ path, message: 'is given more than once' })));
  }
  return validValue(schema, Object.fromEntries(parameters.map(([name, [value]]) => [name, value])));
}

/** The body. @throws ProblemError; BrokenOffError where it has no end */
export async function bodyOf(
  c: HttpContext,
  maxBytes: number,
  uploads: Uploads | null = null,
): Promise<Uint8Array> {
  try {
    return await readBody(c.req.raw, maxBytes, uploads);
  } catch (error) {
    // What is left of the body is not read: the connection can't be used again.
    if (error instanceof BodyTooLargeError)
      throw new ProblemError('too_large', { headers: { connection: 'close' } });
    if (error instanceof UploadsFullError) {
      const headers = { connection: 'close', ...retryAfter(1_000) };
      throw new ProblemError('unavailable', { detail: 'Too much is being sent at once.', headers });
    }
    throw error;
  }
}

/**
 * The body as JSON; `undefined` where there is none.
 * @throws ProblemError; InvalidRequestError where what would be read is not what was written; BrokenOffError where it has no end
 */
export async function readJson(c: HttpContext, maxBytes = MAX_REQUEST_BYTES): Promise<unknown> {
  const text = utf8(await bodyOf(c, maxBytes));
  if (text === null) throw unreadableProblem('The body is not UTF-8.');
  if (text.trim() === '') return undefined;
  const json = exactJson(text);
  if (json.kind === 'not_json') throw unreadableProblem('The body is not JSON.');
  if (json.problems.length > 0) throw new InvalidRequestError(json.problems, json.more);
  return json.value;
}

/** The value as its schema has it. @throws InvalidRequestError with every problem */
export function validValue<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { error: schemaMessage });
  if (parsed.success) return parsed.data;
  throw new InvalidRequestError(parsedIssues(parsed));
}

/** Exactly the text that these bytes are, a byte order mark included, or `null` where they are not UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function unreadableProblem(detail: string): ProblemError {
  return new ProblemError('unreadable', { detail });
}
