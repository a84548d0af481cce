/**
 * Texts as they are compared: what the ways of writing them do to them is undone, so that a secret is found in JSON
 * (however often escaped), in a URL, in an HTML page, and in either form of Unicode. What remains knows its places.
 *
 * Two texts that differ only in how they are written become one; that some that differ otherwise do as well costs
 * nothing but a piece of harmless text.
 */
import { decodeHTMLStrict } from 'entities/decode';

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
/** What blanks become. */
export const SPACE = 0x20;
const LOWER_U = 0x75;
const LOWER_X = 0x78;
/** No entity's name is longer, its two signs included (`&CounterClockwiseContourIntegral;`). */
const LONGEST_ENTITY = 34;
/** A byte of an escape whose character is not complete yet; its low bits are the byte. */
const BYTE = 0x1_0000;

/** What follows a backslash and stands for a blank. */
const BLANKS = new Set(Buffer.from('nrtbfv'));

/** Codes, and of each where in the text what it was made of begins and ends. */
export class Codes {
  length = 0;
  codes: Uint32Array;
  starts: Uint32Array;
  ends: Uint32Array;

  constructor(capacity: number) {
    this.codes = new Uint32Array(capacity);
    this.starts = new Uint32Array(capacity);
    this.ends = new Uint32Array(capacity);
  }

  push(code: number, start: number, end: number): void {
    if (this.length === this.codes.length) this.#grow();
    this.codes[this.length] = code;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length += 1;
  }

  at(index: number): number {
    return index < 0 ? -1 : (this.codes[index] ?? -1);
  }

  /** Makes the last `count` codes one. */
  join(count: number, code: number): void {
    const first = this.length - count;
    const end = this.ends[this.length - 1] ?? 0;
    this.length = first;
    this.push(code, this.starts[first] ?? 0, end);
  }

  toString(from = 0, to = this.length): string {
    let text = '';
    for (let at = from; at < to; at += 8_192)
      text += String.fromCharCode(...this.codes.subarray(at, Math.min(at + 8_192, to)));
    return text;
  }

  #grow(): void {
    const capacity = Math.max(64, this.codes.length * 2);
    const grown = (old: Uint32Array): Uint32Array => {
      const wider = new Uint32Array(capacity);
      wider.set(old);
      return wider;
    };
    this.codes = grown(this.codes);
    this.starts = grown(this.starts);
    this.ends = grown(this.ends);
  }
}

/** The text as it is, a code a UTF-16 unit. */
export function asWritten(text: string): Codes {
  const codes = new Codes(text.length);
  for (let at = 0; at < text.length; at += 1) codes.push(text.charCodeAt(at), at, at + 1);
  return codes;
}

/** Whether it is compared as it is written, as most words are. */
export function isPlain(text: string): boolean {
  return /^[!-~]*$/.test(text) && !/[\\%&+]/.test(text);
}

/**
 * The text with every escape undone, however many times it was escaped: backslashes of JSON and of programs, percent
 * signs, entities of HTML. Linear: whatever is undone gets shorter.
 */
export function unescaped(text: string): Codes {
  const codes = new Codes(text.length);
  for (let at = 0; at < text.length; at += 1) {
    codes.push(text.charCodeAt(at), at, at + 1);
    while (isUndone(codes));
  }
  for (let at = 0; at < codes.length; at += 1) codes.codes[at] = codes.at(at) & 0xffff;
  return codes;
}

/** Whether something can be escaped in it at all: most texts need no second look. */
export function mayBeEscaped(text: string): boolean {
  return /[\\%&]/.test(text);
}

/** Undoes the escape that the last code completes, if it does. */
function isUndone(codes: Codes): boolean {
  const last = codes.at(codes.length - 1);
  if (codes.at(codes.length - 2) === BACKSLASH) return isBackslashUndone(codes, last);
  if (isHexDigit(last)) return isHexUndone(codes);
  if (last === 0x3b) return isEntityUndone(codes);
  if (last >= BYTE) return isCharacterWhole(codes);
  return false;
}

function isBackslashUndone(codes: Codes, last: number): boolean {
  if (last === BACKSLASH) {
    codes.join(2, BACKSLASH); // however many there are: each time a text is escaped they double
    return false;
  }
  if (last === LOWER_U || last === LOWER_X) return false; // digits follow
  codes.join(2, BLANKS.has(last) ? SPACE : last);
  return true;
}

function isHexUndone(codes: Codes): boolean {
  const { length } = codes;
  if (codes.at(length - 5) === LOWER_U && codes.at(length - 6) === BACKSLASH) {
    const unit = hexAtEnd(codes, 4);
    if (unit < 0) return false;
    codes.join(6, unit);
    return true;
  }
  const sign = codes.at(length - 3);
  const isByte = sign === PERCENT || (sign === LOWER_X && codes.at(length - 4) === BACKSLASH);
  const byte = isByte ? hexAtEnd(codes, 2) : -1;
  if (byte < 0) return false;
  codes.join(sign === PERCENT ? 3 : 4, byte < 0x80 ? byte : BYTE | byte);
  return true;
}

/** The number that the last `count` codes are in hexadecimal; negative where they are none. */
function hexAtEnd(codes: Codes, count: number): number {
  let value = 0;
  for (let at = codes.length - count; at < codes.length; at += 1) {
    const code = codes.at(at);
    if (!isHexDigit(code)) return -1;
    value = value * 16 + (code < 0x40 ? code - 0x30 : (code & 0x0f) + 9);
  }
  return value;
}

/** Joins the bytes of a character of UTF-8 with the last one that it needs. */
function isCharacterWhole(codes: Codes): boolean {
  for (let count = 2; count <= 4; count += 1) {
    const lead = codes.at(codes.length - count);
    if (lead < BYTE) return false;
    const first = lead & 0xff;
    if (first < 0xc0) continue;
    const wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (wanted !== count) return false;
    const bytes = codes.codes.subarray(codes.length - count, codes.length).map((code) => code & 0xff);
    joinAs(codes, count, Buffer.from(bytes).toString());
    return false;
  }
  return false;
}

function isEntityUndone(codes: Codes): boolean {
  const from = Math.max(0, codes.length - LONGEST_ENTITY);
  const start = codes.codes.subarray(from, codes.length).lastIndexOf(AMPERSAND);
  if (start < 0) return false;
  const written = codes.toString(from + start);
  const meant = decodeHTMLStrict(written);
  if (meant === written || meant === '') return false;
  joinAs(codes, written.length, meant);
  return true;
}

/** In place of the last `count` codes, the units of a text, each of which stands where all of them did. */
function joinAs(codes: Codes, count: number, text: string): void {
  codes.join(count, text.charCodeAt(0));
  const place = codes.length - 1;
  for (let at = 1; at < text.length; at += 1)
    codes.push(text.charCodeAt(at), codes.starts[place] ?? 0, codes.ends[place] ?? 0);
}

function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

/**
 * What is compared: blanks of any kind and number are one, as is `+`, which stands for one in a query; what is left of
 * backslashes is gone, as are accents, which Unicode writes in more than one way, and what cannot be seen. No code of it is 0.
 */
export function folded(codes: Codes): Codes {
  const kept = new Codes(codes.length);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes.at(at);
    const [start, end] = [codes.starts[at] ?? 0, codes.ends[at] ?? 0];
    if (code < 0x80) pushFolded(kept, isBlank(code) ? SPACE : code, start, end);
    else for (const unit of withoutAccents(code)) pushFolded(kept, unit, start, end);
  }
  return kept;
}

function pushFolded(kept: Codes, code: number, start: number, end: number): void {
  if (code === BACKSLASH) return;
  if (code === SPACE && kept.at(kept.length - 1) === SPACE) kept.ends[kept.length - 1] = end;
  else kept.push(code, start, end);
}

/** Control characters count as blanks: whoever quotes a text may have put a blank in their place. */
function isBlank(code: number): boolean {
  return code <= SPACE || code === 0x2b || code === 0x7f;
}

/** What characters become that are not of ASCII; there are no more than 65,536 of them. */
const plainUnits = new Map<number, readonly number[]>();

/** Half a surrogate pair stays as it is: nothing that people write with one is composed of others. */
function withoutAccents(code: number): readonly number[] {
  const known = plainUnits.get(code);
  if (known !== undefined) return known;
  const plain = String.fromCharCode(code)
    .normalize('NFD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '');
  const units = Array.from({ length: plain.length }, (_, at) =>
    /\s|\p{Cc}/u.test(plain.charAt(at)) ? SPACE : plain.charCodeAt(at),
  );
  plainUnits.set(code, units);
  return units;
}
