/** A cache that is bounded by what it weighs: how many there are says nothing of the memory, where others choose the size. */

interface Kept<V> {
  readonly value: V;
  readonly bytes: number;
}

/** What holds one entry together, besides key and value. */
const ENTRY_BYTES = 256;

/** Values by key. Over its bytes those that were set longest ago go first; one that is heavier than all may be is not kept. */
export class KeptByBytes<V> {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Kept<V>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What the entries weigh. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): V | undefined {
    return this.#kept.get(key)?.value;
  }

  /** @param bytes what the value weighs, about */
  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    const kept = { value, bytes: ENTRY_BYTES + 2 * key.length + bytes };
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
