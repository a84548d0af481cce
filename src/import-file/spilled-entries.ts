/** Entries of one size, each in one of a number of temporary files, of which one at a time is read. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const FILES = 64;
const BUFFERED_ENTRIES = 512;

export class SpilledEntries {
  readonly #folder: string;
  readonly #name: string;
  readonly #entryBytes: number;
  readonly #buffers = new Map<number, Buffer>();
  readonly #used = new Array<number>(FILES).fill(0);

  constructor(folder: string, name: string, entryBytes: number) {
    this.#folder = folder;
    this.#name = name;
    this.#entryBytes = entryBytes;
  }

  async add(file: number, entry: Buffer): Promise<void> {
    const buffer = this.#buffers.get(file) ?? Buffer.alloc(BUFFERED_ENTRIES * this.#entryBytes);
    this.#buffers.set(file, buffer);
    const at = this.#used[file] ?? 0;
    entry.copy(buffer, at);
    this.#used[file] = at + entry.length;
    if (at + entry.length === buffer.length) await this.#flush(file);
  }

  /** All that were added to it, in their order. */
  async read(file: number): Promise<Buffer> {
    await this.#flush(file);
    return await readFile(this.#path(file));
  }

  async #flush(file: number): Promise<void> {
    const used = this.#used[file] ?? 0;
    this.#used[file] = 0;
    const buffered = this.#buffers.get(file)?.subarray(0, used) ?? '';
    await appendFile(this.#path(file), buffered, { mode: 0o600 });
  }

  #path(file: number): string {
    return join(this.#folder, `${this.#name}.${file}`);
  }
}
