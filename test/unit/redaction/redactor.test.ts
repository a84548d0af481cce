import { describe, expect, it } from 'vitest';
import { createRedactor, type Redactor } from '../../../src/redaction/index.ts';

const redacted = (redactor: Redactor, text: string): string => redactor.texts([text])[0] ?? '';

const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg"kqhkiG9w0\n-----END KEY-----';
const config = {
  account_id: 'acct_123',
  port: 5432,
  credentials: { access_token: 'ghp_x', nested: [{ deep: 'p@ss w/rd' }] },
  private_key: key,
  mode: 'any',
};

describe('redaction', () => {
  const redactor = createRedactor([config, 'token-token']);

  it.each([
    ['every string leaf, at every depth', 'acct_123 ghp_x p@ss w/rd', '[redacted] [redacted] [redacted]'],
    ['every occurrence', 'ghp_x,ghp_x', '[redacted],[redacted]'],
    ['inside a word', 'xghp_xx', 'x[redacted]x'],
    ['secrets passed alone', 'Bearer token-token', 'Bearer [redacted]'],
    ['the URL form', 'at ?q=p%40ss%20w%2Frd', 'at ?q=[redacted]'],
    ['the JSON form', `got ${JSON.stringify(key)}`, 'got "[redacted]"'],
    ['the whole of a long one', `got ${key}!`, 'got [redacted]!'],
    ['the beginning of a shortened one', `got ${key.slice(0, 20)}...`, 'got [redacted]...'],
    ['the end of a shortened one', `got ...${key.slice(-20)}`, 'got ...[redacted]'],
  ])('takes out %s', (_what, text, expected) => {
    expect(redacted(redactor, text)).toBe(expected);
  });

  it('leaves values under 4 characters, numbers and keys', () => {
    const text = 'any of access_token on 5432';
    expect(redacted(redactor, text)).toBe(text);
  });

  it('leaves no piece of secrets that overlap', () => {
    expect(redacted(createRedactor(['abcdef', 'defghi']), '-abcdefghi-')).toBe('-[redacted]-');
  });

  it('takes out what is certainly secret however short it is, but not out of the middle of words', () => {
    const redactor = createRedactor([], ['x7', 'a', 'q!', '']);
    expect(redacted(redactor, 'a key x7, not x77 or max7: q!q!')).toBe(
      '[redacted] key [redacted], not x77 or max7: [redacted]',
    );
  });

  it('lets no text through where it is not known what is secret, and names as ever', () => {
    const redactor = createRedactor([{ password: 'x7', key: 'hunter2!' }], null);
    expect(redactor.quotes).toBe(false);
    expect(redactor.texts(['x7 is too short', 'no'])).toEqual(['', '']);
    expect(redactor.names(['password', 'hunter2!'])).toEqual(['password', '[redacted]']);
  });

  it('does not redact its own mark', () => {
    expect(redacted(createRedactor(['acted', 'hunter2']), 'hunter2')).toBe('[redacted]');
  });

  it('takes only longer values out of names', () => {
    const names = createRedactor(['user', 'hunter2!']);
    expect(names.names(['username', 'source_config.hunter2!'])).toEqual([
      'username',
      'source_config.[redacted]',
    ]);
  });

  it('copes with nesting of any depth, half a surrogate pair and prototype keys', () => {
    let deep: unknown = 'deep-secret';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const hostile = JSON.parse('{"__proto__":{"a":"proto-secret"}}') as unknown;
    const redactor = createRedactor([deep, hostile, '\ud800half']);
    expect(redacted(redactor, 'deep-secret proto-secret')).toBe('[redacted] [redacted]');
  });
});
