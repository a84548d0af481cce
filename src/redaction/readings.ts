/** What a text says, in each way that it can be read: as it is, without its escapes, and what its base64 holds. */
import { asWritten, mayBeEscaped, unescaped, type Codes } from './comparable.ts';

/** Base64 that is shorter holds less than six characters. */
const SHORTEST_BASE64 = 8;
/** Base64 of so many characters on a line may go on in the next one. */
const FULL_LINE = 60;
/** Base64 within base64 is read so deep: a token bundle holds a JWT, which holds JSON. */
const DEPTH = 2;
/** What decodes to less is no text: most words look like base64, and are none. */
const TEXT = /[ -~\u00a0-\ufffc]{4}/u;

const BASE64 = new RegExp(
  String.raw`(?:[\w+/-]{${FULL_LINE},}\s{1,2})*[\w+/-]{${SHORTEST_BASE64},}={0,2}`,
  'g',
);

/** One way of reading a text; a code's place is that in the text itself. */
export interface Reading {
  readonly codes: Codes;
  /** Whether it stands in the text as it is, and is not only hidden in base64. */
  readonly isOpen: boolean;
}

export function* readingsOf(text: string): Generator<Reading> {
  for (const codes of openReadings(text)) {
    yield { codes, isOpen: true };
    for (const hidden of inBase64(codes, 1)) yield { codes: hidden, isOpen: false };
  }
}

function openReadings(text: string): Codes[] {
  return mayBeEscaped(text) ? [asWritten(text), unescaped(text)] : [asWritten(text)];
}

/** From each of the four places at which a group of base64 may begin: it may be glued to what stands before it. */
function* inBase64(codes: Codes, depth: number): Generator<Codes> {
  for (const { 0: run, index } of codes.toString().matchAll(BASE64)) {
    const [start, end] = [codes.starts[index] ?? 0, codes.ends[index + run.length - 1] ?? 0];
    const base64 = run.replaceAll(/\s/g, '');
    for (let from = 0; from < 4; from += 1) {
      const decoded = Buffer.from(base64.slice(from), 'base64').toString();
      if (!TEXT.test(decoded)) continue;
      for (const inner of openReadings(decoded)) {
        inner.starts.fill(start);
        inner.ends.fill(end);
        yield inner;
        if (depth < DEPTH) yield* inBase64(inner, depth + 1);
      }
    }
  }
}
