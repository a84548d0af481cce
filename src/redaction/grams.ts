/** Every run of so many codes of a text, by its hash, and whether a secret has it too. */
import { randomBytes } from 'node:crypto';
import type { Codes } from './comparable.ts';

/**
 * Hashes of runs of codes, 64 bits each, which roll from one run to the next. Drawn anew for each use: nobody can make texts
 * that have the same hash, and where chance does, harmless text is taken for a secret.
 */
export class RollingHash {
  readonly #factors: readonly [number, number];
  readonly #salt: number;
  #size = 0;
  #last: readonly [number, number] = [1, 1];
  high = 0;
  low = 0;

  constructor() {
    const random = new Uint32Array(new Uint8Array(randomBytes(12)).buffer);
    const [first = 0, second = 0, salt = 0] = random;
    this.#factors = [first | 1, second | 1];
    this.#salt = salt;
  }

  /** Begins with nothing; a run will have `size` codes. */
  begin(size: number): void {
    this.high = 0;
    this.low = 0;
    if (size === this.#size) return;
    this.#size = size;
    let [first, second] = [1, 1];
    for (let power = 0; power < size; power += 1) {
      first = Math.imul(first, this.#factors[0]);
      second = Math.imul(second, this.#factors[1]);
    }
    this.#last = [first, second];
  }

  add(code: number): void {
    const mixed = this.#mix(code);
    this.high = (Math.imul(this.high, this.#factors[0]) + mixed) | 0;
    this.low = (Math.imul(this.low, this.#factors[1]) + mixed) | 0;
  }

  /** The code that is now one too many at the front. */
  drop(code: number): void {
    const mixed = this.#mix(code);
    this.high = (this.high - Math.imul(mixed, this.#last[0])) | 0;
    this.low = (this.low - Math.imul(mixed, this.#last[1])) | 0;
  }

  #mix(code: number): number {
    const mixed = Math.imul(code ^ this.#salt, 0x9e3779b1);
    return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
  }
}

const ABSENT = 0;
const PRESENT = 1;
const SECRET = 2;

export class Grams {
  readonly #size: number;
  readonly #hash: RollingHash;
  readonly #high: Int32Array;
  readonly #low: Int32Array;
  readonly #states: Uint8Array;
  readonly #mask: number;
  /** Of each run of the text, by its last code, where in the table it stands. */
  readonly #slots: Int32Array;

  /** @param codes in which 0 parts texts: no run goes over it */
  constructor(codes: Codes, size: number, hash: RollingHash) {
    this.#size = size;
    this.#hash = hash;
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(codes.length * 2, 16)));
    this.#mask = capacity - 1;
    this.#high = new Int32Array(capacity);
    this.#low = new Int32Array(capacity);
    this.#states = new Uint8Array(capacity);
    this.#slots = new Int32Array(codes.length).fill(-1);
    this.#eachRun(codes.codes, 0, codes.length, (last) => {
      const slot = this.#slot();
      this.#high[slot] = hash.high;
      this.#low[slot] = hash.low;
      this.#states[slot] = PRESENT;
      this.#slots[last] = slot;
    });
  }

  /** Every run of a secret, where the text has it. */
  find(secret: Uint16Array, from: number, to: number): void {
    this.#eachRun(secret, from, to, () => {
      const slot = this.#slot();
      if (this.#states[slot] !== ABSENT) this.#states[slot] = SECRET;
    });
  }

  /** Marks with 1 where in the text what was found stands. */
  mark(codes: Codes, marks: Uint8Array): void {
    for (let last = this.#size - 1; last < codes.length; last += 1) {
      const slot = this.#slots[last] ?? -1;
      if (slot < 0 || this.#states[slot] !== SECRET) continue;
      marks.fill(1, codes.starts[last - this.#size + 1] ?? 0, codes.ends[last] ?? 0);
    }
  }

  #eachRun(codes: Uint16Array | Uint32Array, from: number, to: number, visit: (last: number) => void): void {
    const hash = this.#hash;
    hash.begin(this.#size);
    let length = 0;
    for (let at = from; at < to; at += 1) {
      const code = codes[at] ?? 0;
      if (code === 0) {
        hash.begin(this.#size);
        length = 0;
        continue;
      }
      hash.add(code);
      length += 1;
      if (length > this.#size) hash.drop(codes[at - this.#size] ?? 0);
      if (length >= this.#size) visit(at);
    }
  }

  /** Where the run that the hash is at stands in the table, or would. */
  #slot(): number {
    const { high, low } = this.#hash;
    let slot = Math.imul(high ^ (low >>> 13), 0x9e3779b1) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    while (this.#states[slot] !== ABSENT && (this.#high[slot] !== high || this.#low[slot] !== low))
      slot = (slot + 1) & this.#mask;
    return slot;
  }
}
