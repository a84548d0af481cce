import type { IncomingMessage } from 'node:http';
import { invalid, type Problem } from './errors.ts';
import type { ReceivedBody } from './request.ts';

/** The whole body. @throws when the client leaves in the middle of it */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A body that is not JSON is a validation error of the API's framework, a 422. */
export function parseBody(text: string, contentType: string | undefined): ReceivedBody {
  if (text === '') return { problem: { at: ['body'], message: 'Field required', code: 'missing' } };
  if (!/^application\/([\w.-]+\+)?json\b/i.test(contentType ?? '')) {
    return notJson('Input should be a valid dictionary', 'model_attributes_type');
  }
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return notJson('JSON decode error', 'json_invalid');
  }
}

function notJson(message: string, code: string): { problem: Problem } {
  return { problem: { at: ['body'], message, code } };
}

/** @throws ApiError 422 for a parameter that is given twice */
export function parseQuery(query: URLSearchParams): Record<string, string> {
  const parsed = Object.fromEntries(query);
  const repeated = Object.keys(parsed).filter((key) => query.getAll(key).length > 1);
  if (repeated.length === 0) return parsed;
  throw invalid(
    repeated.map((key) => ({ at: ['query', key], message: 'Given more than once', code: 'value_error' })),
  );
}
