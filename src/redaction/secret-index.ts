/** Finds many secrets in a text in one pass over it, however many there are. */

/** Of a longer secret, every run of this many characters is taken out too: a text may quote a shortened value. */
const RUN = 16;
/** Shorter values are ordinary words and numbers, and would make every text unreadable. */
export const MIN_LENGTH = 4;

export class SecretIndex {
  /** Words by their first characters. */
  readonly #words = new Map<string, Map<string, number>>();
  readonly #runs = new Map<string, number>();

  add(leaf: string): void {
    this.#count(leaf, 1);
  }

  /** Takes back one {@link add}. */
  delete(leaf: string): void {
    this.#count(leaf, -1);
  }

  /** Marks with 1 what is secret in `text`, of words of `minLength` or more. */
  mark(text: string, minLength: number, marks: Uint8Array): void {
    for (let at = 0; at + MIN_LENGTH <= text.length; at += 1) {
      if (this.#runs.has(text.slice(at, at + RUN))) marks.fill(1, at, at + RUN);
      for (const word of this.#words.get(text.slice(at, at + MIN_LENGTH))?.keys() ?? []) {
        if (word.length >= minLength && text.startsWith(word, at)) marks.fill(1, at, at + word.length);
      }
    }
  }

  #count(leaf: string, by: number): void {
    for (const form of writtenForms(leaf)) {
      if (form.length < MIN_LENGTH) continue;
      if (form.length <= RUN) {
        const prefix = form.slice(0, MIN_LENGTH);
        const words = this.#words.get(prefix) ?? new Map<string, number>();
        count(words, form, by);
        if (words.size > 0) this.#words.set(prefix, words);
        else this.#words.delete(prefix);
      } else {
        for (let at = 0; at + RUN <= form.length; at += 1) count(this.#runs, form.slice(at, at + RUN), by);
      }
    }
  }
}

function count(counts: Map<string, number>, key: string, by: number): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}

/** As it is, as it looks inside JSON, and as it looks inside a URL. */
function writtenForms(leaf: string): Set<string> {
  const wellFormed = Buffer.from(leaf).toString(); // encodeURIComponent throws at half a surrogate pair
  return new Set([leaf, JSON.stringify(leaf).slice(1, -1), encodeURIComponent(wellFormed)]);
}
