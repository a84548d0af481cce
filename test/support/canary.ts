/** Unique markers in the place of secrets, and the search for them wherever something could have left one. */
import { randomBytes, randomInt } from 'node:crypto';

/** A marker that looks different in each way of writing it: it holds what URLs, JSON, HTML and Unicode write differently. */
export function marker(what: string): string {
  return `cn4ry-${what}-${randomBytes(9).toString('hex')}"/+=<&ä'`;
}

/** One that is a number: sixteen digits, which JavaScript holds exactly. */
export function numericMarker(): number {
  return 4_000_000_000_000_000 + randomInt(2 ** 47);
}

/** Something that a secret could have been left in. */
export interface Surface {
  readonly name: string;
  readonly read: () => Promise<string | Buffer>;
  /** In the open by design, so that it must be found: a search in what is empty would prove nothing. */
  readonly holds: string;
}

/** Where which marker was found, and which surface does not hold what it must: both must be empty. */
export async function search(surfaces: readonly Surface[], secrets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, read, holds } of surfaces) {
    const content = Buffer.from(await read());
    if (!content.includes(holds)) found.push(`${name} does not hold what it is to be searched in: ${holds}`);
    for (const secret of secrets) {
      for (const form of formsOf(secret))
        if (content.includes(form)) found.push(`${name} holds ${secret} as ${form}`);
    }
  }
  return found;
}

/** Ways of writing a text, in each of which an API may quote it. */
export function writtenForms(secret: string): string[] {
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
  const each = (write: (code: number) => string): string =>
    Array.from({ length: secret.length }, (_, at) => write(secret.charCodeAt(at))).join('');
  const escapes = each((code) => `\\u${hex(code, 4)}`);
  const url = encodeURIComponent(secret);
  const bytes = [...Buffer.from(secret)].map((byte) => `%${hex(byte, 2)}`).join('');
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return [
    ...[secret, secret.normalize('NFD')],
    ...[json(secret), json(json(secret)), json(secret).replaceAll('/', String.raw`\/`)],
    ...[escapes, json(escapes)],
    ...[url, url.toLowerCase(), encodeURIComponent(url), bytes, bytes.toUpperCase()],
    ...[html, html.replaceAll("'", '&#39;').replaceAll('ä', '&auml;')],
    ...[each((code) => `&#${code};`), each((code) => `&#x${hex(code, 2)};`)],
    ...['', 'u', 'us'].map((user) => Buffer.from(`${user}:${secret}`).toString('base64')),
  ];
}

/** Those, their beginning, which most ways leave as it is, and each in base64 of either alphabet wherever it stands in it. */
function formsOf(secret: string): Set<string> {
  const written = [secret.slice(0, 28), ...writtenForms(secret)];
  const encoded = written.flatMap((form) => [0, 1, 2].flatMap((shift) => base64Inside(form, shift)));
  // A storage page may end in the middle of one.
  return new Set([...written, ...encoded].map((form) => form.slice(0, 40)));
}

/** The characters of base64 that stand for this text whatever comes before and after it. */
function base64Inside(text: string, shift: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
  const whole = padded.subarray(0, padded.length - (padded.length % 3));
  return (['base64', 'base64url'] as const).map((alphabet) =>
    whole.toString(alphabet).slice(shift === 0 ? 0 : 4),
  );
}
