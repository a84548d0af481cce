/** Secrets that are known by their value, as they are looked for: every leaf in its forms, one after the other. */
import { asWritten, folded, isPlain, mayBeEscaped, SPACE, unescaped, type Codes } from './comparable.ts';

/** Shorter values are ordinary words, and would make every text unreadable. */
export const MIN_LENGTH = 4;
/** Shorter numbers are ports, sizes and years. */
export const MIN_DIGITS = 8;

/** The forms of all values, each ended by 0: two bytes a character, and nothing besides. */
export function knownValues(values: Iterable<string>, minLength = MIN_LENGTH): Uint16Array {
  let known = new Uint16Array(256);
  let length = 0;
  const makeRoom = (size: number): void => {
    if (length + size < known.length) return;
    const wider = new Uint16Array((length + size + 1) * 2);
    wider.set(known);
    known = wider;
  };
  const keep = (form: Uint32Array): void => {
    if (form.length < MIN_LENGTH) return;
    makeRoom(form.length);
    known.set(form, length);
    length += form.length + 1;
  };
  const keepPlain = (value: string): void => {
    makeRoom(value.length);
    for (let at = 0; at < value.length; at += 1) known[length + at] = value.charCodeAt(at);
    length += value.length + 1;
  };
  for (const value of values) {
    if (value.length < minLength) continue;
    if (isPlain(value)) {
      keepPlain(value);
      continue;
    }
    keep(trimmed(folded(asWritten(value))));
    if (mayBeEscaped(value)) keep(trimmed(folded(unescaped(value))));
  }
  return known.slice(0, length);
}

/** Blanks before and after it are not part of a secret. */
function trimmed({ codes, length }: Codes): Uint32Array {
  const isBlank = (at: number): boolean => codes[at] === SPACE;
  return codes.subarray(isBlank(0) ? 1 : 0, isBlank(length - 1) ? length - 1 : length);
}

/**
 * Every text in JSON values, and every number of eight digits and more. Not recursive: how deep a configuration nests is
 * up to the customer.
 */
export function* secretLeaves(values: readonly unknown[]): Generator<string> {
  const open: unknown[] = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') yield value;
    else if (typeof value === 'number' || typeof value === 'bigint') {
      const digits = String(value);
      if (digits.replaceAll(/\D/g, '').length >= MIN_DIGITS) yield digits;
    } else if (typeof value === 'object' && value !== null) {
      for (const child of Object.values(value)) open.push(child);
    }
  }
}
