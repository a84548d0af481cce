/**
 * Takes secrets out of texts, by value and by shape (I4): what the customer sent and our credentials, where a text
 * quotes them, however it writes them; and whatever looks like a token, whoever's it is.
 *
 * Redact before cutting a text short: a secret cut in half is no longer recognized.
 */
import { Haystack } from './haystack.ts';
import { knownValues, MIN_LENGTH, secretLeaves } from './known-values.ts';

/** Field names and codes are short words themselves: `user` must not turn `username` into something unreadable. */
const MIN_LENGTH_IN_NAMES = 8;
/** A long text is searched in pieces, which bounds the memory that it takes. */
const PIECE = 64 * 1024;
/** A secret that goes from one piece into the next, in whatever way it is written, has a run of its own in one of them. */
const OVERLAP = 1_024;

const REDACTED = '[redacted]';
/** Parts the texts of a list that are searched as one: no secret goes over it. */
const BETWEEN = '\0';

export interface Redactor {
  /** For messages: every occurrence of a secret of 4 or more characters, and every shape of one. */
  texts(values: readonly string[]): string[];
  /** For field names and codes: the same of 8 or more characters. */
  names(values: readonly string[]): string[];
  /** `false`: its texts are empty, because it cannot know what is secret in them. */
  readonly quotes: boolean;
}

/** What is looked for. */
export interface Known {
  /** Of {@link knownValues}. */
  readonly values: readonly Uint16Array[];
  readonly minLength: number;
  /** Secrets too short to be looked for inside of words. */
  readonly words?: readonly string[];
}

/**
 * @param secrets strings, or JSON values every leaf of which is secret: texts, and numbers of 8 digits and more
 * @param certain what a specification flags as secret: also the short ones are taken out, where they are words of their own; `null`
 *   where it is not known which those are, and therefore no text is let through
 */
export function createRedactor(
  secrets: readonly unknown[],
  certain: readonly string[] | null = [],
): Redactor {
  const known = certain ?? [];
  const values = [knownValues([...secretLeaves(secrets), ...known])];
  const words = known.filter((secret) => secret !== '' && secret.length < MIN_LENGTH);
  const quotes = certain !== null;
  return {
    quotes,
    texts: (texts) =>
      quotes ? redactAll(texts, { values, minLength: MIN_LENGTH, words }) : texts.map(() => ''),
    names: (names) => redactAll(names, { values, minLength: MIN_LENGTH_IN_NAMES }),
  };
}

/** Everything of these secrets, and every shape of one. The secrets are read once, however many texts there are. */
export function redactAll(texts: readonly string[], known: Known): string[] {
  const joined = texts.join(BETWEEN);
  const marks = marksOf(joined, known);
  let start = 0;
  return texts.map((text) => {
    const redacted = withoutMarked(text, marks.subarray(start, start + text.length));
    start += text.length + BETWEEN.length;
    return redacted;
  });
}

function marksOf(text: string, { values, minLength, words = [] }: Known): Uint8Array {
  const marks = new Uint8Array(text.length);
  for (let start = 0; start === 0 || start + OVERLAP < text.length; start += PIECE - OVERLAP) {
    const haystack = new Haystack(text.slice(start, start + PIECE), words);
    for (const known of values) haystack.find(known, minLength);
    haystack.marks().forEach((mark, at) => {
      if (mark === 1) marks[start + at] = 1;
    });
  }
  return marks;
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
