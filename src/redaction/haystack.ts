/**
 * A text in which many secrets are looked for at once. It is the text that is indexed, which is short; the secrets, which
 * are not, are only read. So nothing is kept of them, and the time is that of reading both once.
 */
import { Codes, folded } from './comparable.ts';
import { Grams, RollingHash } from './grams.ts';
import { readingsOf } from './readings.ts';
import { markShapes, markWords } from './shapes.ts';

/** Of a longer secret, every run of this many characters counts: a text may quote a shortened value. */
const RUN = 16;

export class Haystack {
  readonly #marks: Uint8Array;
  readonly #codes: Codes;
  readonly #hash = new RollingHash();
  readonly #grams = new Map<number, Grams>();

  /** @param words what counts only as a word of its own */
  constructor(text: string, words: readonly string[]) {
    this.#marks = new Uint8Array(text.length);
    this.#codes = new Codes(text.length + 1);
    for (const { codes, isOpen } of readingsOf(text)) {
      if (isOpen) this.#markOpen(codes, words);
      const { length, codes: folds, starts, ends } = folded(codes);
      for (let at = 0; at < length; at += 1) this.#codes.push(folds[at] ?? 0, starts[at] ?? 0, ends[at] ?? 0);
      this.#codes.push(0, 0, 0);
    }
  }

  /** Looks for secrets of `minLength` or more. */
  find(known: Uint16Array, minLength: number): void {
    for (let start = 0; start < known.length;) {
      const end = known.indexOf(0, start);
      const size = Math.min(end - start, RUN);
      if (end - start >= minLength) this.#gramsOf(size).find(known, start, end);
      start = end + 1;
    }
  }

  /** Of each character whether it is of a secret: 1. */
  marks(): Uint8Array {
    for (const grams of this.#grams.values()) grams.mark(this.#codes, this.#marks);
    return this.#marks;
  }

  #gramsOf(size: number): Grams {
    const known = this.#grams.get(size);
    if (known !== undefined) return known;
    const grams = new Grams(this.#codes, size, this.#hash);
    this.#grams.set(size, grams);
    return grams;
  }

  #markOpen(codes: Codes, words: readonly string[]): void {
    const text = codes.toString();
    const mark = (start: number, end: number): void => {
      this.#marks.fill(1, codes.starts[start] ?? 0, codes.ends[end - 1] ?? 0);
    };
    markShapes(text, mark);
    markWords(text, words, mark);
  }
}
