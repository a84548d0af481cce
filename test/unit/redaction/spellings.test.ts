import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/redaction/index.ts';

const redacted = (text: string, secrets: readonly unknown[], certain: readonly string[] = []): string =>
  createRedactor(secrets, certain).texts([text])[0] ?? '';

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const units = (text: string, write: (hex: string) => string): string =>
  Array.from({ length: text.length }, (_, at) =>
    write(text.charCodeAt(at).toString(16).padStart(4, '0')),
  ).join('');
const entities = (text: string, write: (code: number) => string): string =>
  Array.from(text, (character) => write(character.codePointAt(0) ?? 0)).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Signs that URLs, JSON and HTML escape, letters that Unicode writes in two ways, and some outside of its first plane. */
const SECRET = 'p"ä&ss <w/ö\'rd>\\ é+ç 😀%n';

describe('a secret is found', () => {
  it.each<[string, string]>([
    ['as it is', SECRET],
    ['in JSON', json(SECRET)],
    ['in JSON in JSON', json(json(SECRET))],
    ['in JSON four times over', json(json(json(json(SECRET))))],
    ['in JSON of PHP, which escapes slashes', json(SECRET).replaceAll('/', String.raw`\/`)],
    ['in escapes alone', units(SECRET, (hex) => String.raw`\u${hex}`)],
    ['in escapes, upper case', units(SECRET, (hex) => String.raw`\u${hex.toUpperCase()}`)],
    ['in escapes, escaped twice', units(SECRET, (hex) => String.raw`\\\u${hex}`)],
    [
      'in Python’s bytes',
      [...Buffer.from(SECRET)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    ],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a URL, lower case', encodeURIComponent(SECRET).toLowerCase()],
    ['in a URL, escaped twice', encodeURIComponent(encodeURIComponent(SECRET))],
    ['in a form', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    [
      'in HTML',
      SECRET.replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
    ],
    [
      'in HTML with names for all',
      SECRET.replaceAll('&', '&amp;')
        .replaceAll('ä', '&auml;')
        .replaceAll('é', '&eacute;')
        .replaceAll('ö', '&ouml;'),
    ],
    ['in decimal entities', entities(SECRET, (code) => `&#${code};`)],
    ['in hexadecimal entities', entities(SECRET, (code) => `&#x${code.toString(16)};`)],
    ['in JSON in HTML', json(SECRET).replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['in HTML in JSON', json(SECRET.replaceAll('&', '&amp;').replaceAll('"', '&quot;'))],
    ['decomposed', SECRET.normalize('NFD')],
    ['decomposed in a URL', encodeURIComponent(SECRET.normalize('NFD'))],
    ['with its blanks as line breaks', SECRET.replaceAll(' ', '\r\n')],
  ])('%s', (_how, written) => {
    for (const secret of [SECRET, SECRET.normalize('NFD')]) {
      expect(redacted(`refused: <${written}>!`, [{ a: [secret] }])).toBe('refused: <[redacted]>!');
    }
  });

  it.each([0, 1, 2])('in base64, after %i characters', (before) => {
    const text = `${'x'.repeat(before)}:${SECRET} and more`;
    for (const written of [base64(text), Buffer.from(text).toString('base64url'), base64(base64(text))])
      expect(redacted(`Basic auth ${written} failed`, [SECRET])).toMatch(
        /^Basic auth \[redacted\]=* failed$/,
      );
  });

  it('in base64 that is glued to a path, cut, or broken into lines', () => {
    const secret = 'hunter2-hunter2-hunter2';
    const long = base64(`${'user'.repeat(20)}:${secret}:${'x'.repeat(80)}`);
    expect(redacted(`at /v1/${base64(`u:${secret}`)}`, [secret])).toBe('at [redacted]');
    expect(redacted(base64(`user:${secret}`).slice(5), [secret])).toMatch(/^\[redacted\]=*$/);
    const lines = long.match(/.{1,76}/g) ?? [];
    expect(redacted(lines.join('\n'), [secret])).toMatch(/^\[redacted\]=*$/);
  });

  it('as a number of eight digits and more', () => {
    const secrets = [{ api_key: 4929123412341234, account: 12345678, port: 5432, pin: 1234567 }];
    expect(redacted('key 4929123412341234 of account 12345678 is not valid', secrets)).toBe(
      'key [redacted] of account [redacted] is not valid',
    );
    expect(redacted('port 5432 must be under 65536, pin 1234567', secrets)).toBe(
      'port 5432 must be under 65536, pin 1234567',
    );
  });

  it('as a short number, where the specification says that it is secret', () => {
    expect(redacted('the pin 123 is not 1234, on port 5432', [{ pin: 123 }], ['123'])).toBe(
      'the pin [redacted] is not 1234, on port 5432',
    );
  });

  it('where what stands before it could be read as an escape', () => {
    for (const before of ['\\', '%', '&', '\\u', '\\\\', '%2', '&#'])
      expect(redacted(`got ${before}abcdef0123;`, ['abcdef0123']), before).toContain('[redacted]');
  });

  it('across the pieces in which a long text is searched', () => {
    const secret = 'hunter2-hunter2';
    for (let before = 64_500; before < 65_600; before += 7) {
      const text = `${'a '.repeat(before / 2)}${secret}${' b'.repeat(40_000)}`;
      expect(redacted(text, [secret]).includes(secret), String(before)).toBe(false);
    }
  });
});

describe('what is no secret stays', () => {
  it.each([
    'The value at credentials.client_secret is not valid: it must match ^sk_live_[a-z]+$',
    '100% of C:\\users\\new\\table.csv, see https://example.com/a%20b?c=d&amp;e=f',
    'port 5432 must be under 65536',
    'Größe 😀 naïve',
  ])('%s', (text) => {
    expect(redacted(text, [{ key: 'sk_live_0123456789', host: 'db.internal' }])).toBe(text);
  });
});
