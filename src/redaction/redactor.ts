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

/** @param secrets strings, or JSON values every string leaf of which is secret */
export function createRedactor(secrets: readonly unknown[]): Redactor {
  const index = new SecretIndex();
  for (const leaf of stringLeaves(secrets)) index.add(leaf);
  return {
    text: (value) => redact(value, [{ index, minLength: MIN_LENGTH }]),
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
