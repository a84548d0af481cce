import { createHash } from 'node:crypto';

/** Numbers that follow from a text alone, as many as are asked for. */
export class Dice {
  readonly #seed: string;
  #bytes: Buffer;
  #at = 0;
  #hashes = 0;

  constructor(seed: string) {
    this.#seed = seed;
    this.#bytes = createHash('sha256').update(seed).digest();
  }

  /** At least 0, less than 1. */
  fraction(): number {
    if (this.#at === this.#bytes.length) this.#hashAgain();
    const value = this.#bytes.readUInt32BE(this.#at) / 2 ** 32;
    this.#at += 4;
    return value;
  }

  /** @throws Error when there is nothing to choose from */
  pick<T>(choices: readonly T[]): T {
    const picked = choices[Math.floor(this.fraction() * choices.length)];
    if (picked === undefined) throw new Error('there must be something to choose from');
    return picked;
  }

  #hashAgain(): void {
    this.#hashes += 1;
    this.#bytes = createHash('sha256')
      .update(JSON.stringify([this.#seed, this.#hashes]))
      .digest();
    this.#at = 0;
  }
}
