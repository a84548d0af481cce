/**
 * Takes what the customer sent, and our credentials, out of texts that the API wrote: validators quote values (I4).
 *
 * Redact before cutting a text short: a secret cut in half is no longer recognized.
 */

/** Shorter values are ordinary words and numbers, and would make every text unreadable. */
const MIN_LENGTH = 4;
/** Field names and codes are short words themselves: `user` must not turn `username` into something unreadable. */
const MIN_LENGTH_IN_NAMES = 8;
/** Of a longer secret, every run of this many characters is taken out too: the API may quote a shortened value. */
const RUN = 16;

const REDACTED = '[redacted]';

export interface Redactor {
  /** For messages: every occurrence of a secret of 4 or more characters. */
  text(value: string): string;
  /** For field names and codes: the same of 8 or more characters. */
  name(value: string): string;
}

/** @param secrets strings, or JSON values every string leaf of which is secret */
export function createRedactor(secrets: readonly unknown[]): Redactor {
  const words = new Set<string>();
  const runs = new Set<string>();
  for (const leaf of stringLeaves(secrets)) {
    for (const form of writtenForms(leaf)) {
      if (form.length <= RUN) words.add(form);
      else for (let at = 0; at + RUN <= form.length; at += 1) runs.add(form.slice(at, at + RUN));
    }
  }
  const redact = (value: string, minLength: number): string => {
    const secret = new Uint8Array(value.length);
    for (const word of words) if (word.length >= minLength) markWord(value, word, secret);
    for (let at = 0; runs.size > 0 && at + RUN <= value.length; at += 1) {
      if (runs.has(value.slice(at, at + RUN))) secret.fill(1, at, at + RUN);
    }
    return withoutMarked(value, secret);
  };
  return {
    text: (value) => redact(value, MIN_LENGTH),
    name: (value) => redact(value, MIN_LENGTH_IN_NAMES),
  };
}

/** Not recursive: how deep a configuration nests is up to the customer. */
function* stringLeaves(values: readonly unknown[]): Generator<string> {
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

/** As it is, as it looks inside JSON, and as it looks inside a URL. */
function writtenForms(leaf: string): Set<string> {
  const wellFormed = Buffer.from(leaf).toString(); // encodeURIComponent throws at half a surrogate pair
  return new Set([leaf, JSON.stringify(leaf).slice(1, -1), encodeURIComponent(wellFormed)]);
}

function markWord(value: string, word: string, marks: Uint8Array): void {
  for (let at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
    marks.fill(1, at, at + word.length);
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
