/**
 * Cuts the sources out of a registry's JSON while it is read. The whole of it, parsed in one piece, would stop the process for
 * seconds and weigh many times its bytes; a source by itself is small.
 */

/** Many times what the largest connector has. */
const MAX_SOURCE_BYTES = 2 * 1024 * 1024;
const SECTION = 'sources';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]); // { [
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]); // } ]
/** The depth inside of the registry itself, and inside of its list of sources. */
const [IN_REGISTRY, IN_LIST] = [1, 2];

/**
 * The JSON of each source, in their order; one that is too large is passed over.
 * @throws Error where the bytes end too early, or have no list of sources
 */
export async function* sourcesIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const cutter = new Cutter();
  for await (const chunk of bytes)
    yield* cutter.cut(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  if (!cutter.isWhole) throw new Error('the registry is not whole, or lists no sources');
}

/** It knows where strings and brackets begin and end, and nothing else of JSON: the rest shows when a source is parsed. */
class Cutter {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The bytes of the last string inside of the registry itself, which may turn out to be a section's name. */
  #string: number[] = [];
  #section = '';
  #hasSources = false;
  #source: { parts: Buffer[]; bytes: number } | null = null;

  get isWhole(): boolean {
    return this.#hasSources && this.#depth === 0;
  }

  *cut(chunk: Buffer): Generator<string, void> {
    let begin = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#isInString) this.#readString(byte);
      else if (byte === QUOTE) this.#beginString();
      else if (OPENING.has(byte)) {
        if (this.#isInList) [this.#source, begin] = [{ parts: [], bytes: 0 }, at];
        this.#open();
      } else if (CLOSING.has(byte)) {
        this.#depth -= 1;
        if (this.#isInList && this.#source !== null) {
          this.#add(chunk.subarray(begin, at + 1));
          yield* this.#take();
        }
      } else if (byte === COLON && this.#depth === IN_REGISTRY) {
        this.#section = Buffer.from(this.#string).toString();
      }
    }
    if (this.#source !== null) this.#add(chunk.subarray(begin));
  }

  get #isInList(): boolean {
    return this.#depth === IN_LIST && this.#section === SECTION;
  }

  #open(): void {
    this.#depth += 1;
    if (this.#isInList) this.#hasSources = true;
  }

  #beginString(): void {
    this.#isInString = true;
    this.#string = [];
  }

  #readString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInString = false;
    else if (this.#depth === IN_REGISTRY && this.#string.length <= SECTION.length) this.#string.push(byte);
  }

  #add(part: Buffer): void {
    if (this.#source === null) return;
    this.#source.bytes += part.length;
    if (this.#source.bytes > MAX_SOURCE_BYTES) this.#source.parts = [];
    // The chunk's memory may be used again for the next one.
    else this.#source.parts.push(Buffer.from(part));
  }

  *#take(): Generator<string, void> {
    const source = this.#source;
    this.#source = null;
    if (source !== null && source.bytes <= MAX_SOURCE_BYTES) yield Buffer.concat(source.parts).toString();
  }
}
