/**
 * Takes secrets out of texts, by value and by shape (I4): what the customer sent and our credentials, where a text
 * quotes them; and whatever looks like a token, whoever's it is.
 *
 * Redact before cutting a text short: a secret cut in half is no longer recognized.
 */
import { MIN_LENGTH, SecretIndex } from './secret-index.ts';
import { markShapes } from './shapes.ts';

/** Field names and codes are short words themselves: `user` must not turn `username` into something unreadable. */
const MIN_LENGTH_IN_NAMES = 8;

const REDACTED = '[redacted]';

export interface Redactor {
  /** For messages: every occurrence of a secret of 4 or more characters, and every shape of one. */
  text(value: string): string;
  /** For field names and codes: the same of 8 or more characters. */
  name(value: string): string;
}

/**
 * @param secrets strings, or JSON values every string leaf of which is secret
 * @param certain what a specification flags as secret: also the short ones are taken out, where they are words of their own
 */
export function createRedactor(secrets: readonly unknown[], certain: readonly string[] = []): Redactor {
  const index = new SecretIndex();
  for (const leaf of stringLeaves([secrets, certain])) index.add(leaf);
  const short = certain.filter((secret) => secret !== '' && secret.length < MIN_LENGTH);
  return {
    text: (value) => redact(withoutShortWords(value, short), [{ index, minLength: MIN_LENGTH }]),
    name: (value) => redact(value, [{ index, minLength: MIN_LENGTH_IN_NAMES }]),
  };
}

export interface IndexedSecrets {
  readonly index: SecretIndex;
  readonly minLength: number;
}

/** Everything of these secrets, and every shape of one. */
export function redact(value: string, secrets: readonly IndexedSecrets[]): string {
  const marks = new Uint8Array(value.length);
  for (const { index, minLength } of secrets) index.mark(value, minLength, marks);
  markShapes(value, marks);
  return withoutMarked(value, marks);
}

/** Not recursive: how deep a configuration nests is up to the customer. */
export function* stringLeaves(values: readonly unknown[]): Generator<string> {
  const open: unknown[] = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') {
      if (value.length >= MIN_LENGTH) yield value;
    } else if (typeof value === 'object' && value !== null) {
      for (const child of Object.values(value)) open.push(child);
    }
  }
}

/** Taken out of the middle of words, a secret of one letter would leave nothing to read. */
function withoutShortWords(value: string, short: readonly string[]): string {
  if (short.length === 0) return value;
  const words = value.split(/([\p{L}\p{N}_]+)/u);
  const kept = words.map((word) => (short.includes(word) ? REDACTED : word)).join('');
  // One with a sign in it is no word, and stands in no word by chance.
  const withSigns = short.filter((secret) => /[^\p{L}\p{N}_]/u.test(secret));
  return withSigns.reduce((text, secret) => text.replaceAll(secret, REDACTED), kept);
}

function withoutMarked(value: string, marks: Uint8Array): string {
  let kept = '';
  for (let at = 0; at < value.length;) {
    const isSecret = marks[at] === 1;
    const end = marks.indexOf(isSecret ? 0 : 1, at);
    const stop = end < 0 ? value.length : end;
    kept += isSecret ? REDACTED : value.slice(at, stop);
    at = stop;
  }
  return kept;
}
