import { z } from 'zod';
import type { FieldError } from './airbyte-error.ts';
import type { Redactor } from '../redaction/index.ts';

const MAX_TEXT = 500;
/** Instead of what an API says that may quote a secret which nothing tells from other words. */
export const NOT_QUOTED = 'Airbyte’s words are not quoted, because nothing says which values are secret';
const MAX_FIELD_MESSAGE = 300;
const MAX_NAME = 120;
const MAX_FIELDS = 50;

/** What an error answer says, redacted and bounded. */
interface ErrorBody {
  readonly text: string | null;
  readonly code: string | null;
  readonly fields: readonly FieldError[];
  readonly errorId: string | null;
}

const optionalText = z.string().nullable().catch(null);

/** `errors` of Airbyte's envelope, `detail` of FastAPI and `_embedded.errors` of Micronaut, in one. */
const item = z
  .object({
    field: optionalText,
    loc: z
      .array(z.union([z.string(), z.number()]))
      .nullable()
      .catch(null),
    message: optionalText,
    msg: optionalText,
    error_code: optionalText,
    type: optionalText,
  })
  .nullable()
  .catch(null);
const items = z.array(item).catch([]);

/** Every envelope seen of the API, its older versions and what stands in front of it; whatever is missing is null. */
const envelope = z.object({
  message: optionalText,
  errors: items,
  detail: z
    .union([z.string(), z.array(item)])
    .nullable()
    .catch(null),
  title: optionalText,
  type: optionalText,
  data: z.object({ message: optionalText }).nullable().catch(null),
  errorId: optionalText,
  _embedded: z.object({ errors: items }).nullable().catch(null),
});
type Item = z.infer<typeof item>;

/**
 * Reads the body of an error answer: Airbyte's `{message, errors}`, FastAPI's `{detail}`, problem+json, Micronaut HAL,
 * `{errorId}`, HTML of a proxy, or plain text.
 *
 * @param complete false when the body was cut: what is then no JSON is not quoted, since a secret cut in half could
 *   not be recognized
 */
export function readErrorBody(body: string, complete: boolean, redactor: Redactor): ErrorBody {
  const trimmed = body.trim();
  if (trimmed.startsWith('<')) return bodyOfText(htmlText(trimmed, complete), redactor);
  const json = parseJson(trimmed);
  if (typeof json === 'string') return bodyOfText(json, redactor);
  const parsed = envelope.safeParse(json);
  if (parsed.success) return fromEnvelope(parsed.data, redactor);
  return bodyOfText(complete && json === undefined ? trimmed : '', redactor);
}

function fromEnvelope(body: z.infer<typeof envelope>, redactor: Redactor): ErrorBody {
  const detailItems = Array.isArray(body.detail) ? body.detail : [];
  const all = [...body.errors, ...detailItems, ...(body._embedded?.errors ?? [])].filter(
    (entry) => entry !== null,
  );
  const [withField, without] = [all.filter(fieldOf), all.filter((entry) => !fieldOf(entry))];
  const texts = [
    body.title,
    body.message,
    typeof body.detail === 'string' ? body.detail : null,
    body.data?.message,
    ...without.map(messageOf),
  ];
  const distinct = new Set(texts.filter((text) => typeof text === 'string' && text.trim() !== ''));
  const code =
    all.map((entry) => entry.error_code ?? entry.type).find((found) => found !== null) ?? body.type;
  const kept = withField.slice(0, MAX_FIELDS);
  const [text = '', ...messages] = redactor.texts([[...distinct].join(': '), ...kept.map(messageOf)]);
  const names = redactor.names([code ?? '', body.errorId ?? '', ...kept.map(fieldOf)]);
  const [errorCode = '', errorId = '', ...fields] = names;
  return {
    text: lineOf(text, MAX_TEXT),
    code: lineOf(errorCode, MAX_NAME),
    fields: fields.map((field, at) => ({
      field: lineOf(field, MAX_NAME) ?? '',
      message: lineOf(messages[at] ?? '', MAX_FIELD_MESSAGE) ?? 'is not valid',
    })),
    errorId: lineOf(errorId, MAX_NAME),
  };
}

/** FastAPI's `loc` begins with where the field lies, which is always the body here. */
function fieldOf(entry: NonNullable<Item>): string {
  const loc = entry.loc?.[0] === 'body' && entry.loc.length > 1 ? entry.loc.slice(1) : entry.loc;
  return entry.field ?? loc?.join('.') ?? '';
}

function messageOf(entry: NonNullable<Item>): string {
  return entry.message ?? entry.msg ?? '';
}

function bodyOfText(text: string, redactor: Redactor): ErrorBody {
  const [redacted = ''] = redactor.texts([text]);
  return { text: lineOf(redacted, MAX_TEXT), code: null, fields: [], errorId: null };
}

/** The title of a proxy's error page, else its words. */
function htmlText(html: string, complete: boolean): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
  if (title) return title;
  return complete ? html.replaceAll(/<(style|script)\b[^]*?<\/\1>/gi, ' ').replaceAll(/<[^>]*>/g, ' ') : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One line without control characters (a terminal would obey them), cut to `limit` characters; null when empty. */
export function lineOf(text: string, limit: number): string | null {
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  if (line === '') return null;
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
