/**
 * Finds workspace names that stand in a file more than once, in constant memory however long it is: a digest of each
 * row goes to one of 64 temporary files, by its name, and each of those is small enough to be looked through at the end.
 */
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowIssue } from './row.ts';

const FILES = 64;
const DIGEST_BYTES = 16;
/** Name, request, line, whether it is valid. */
const ENTRY_BYTES = 2 * DIGEST_BYTES + 8 + 1;
const BUFFERED_ENTRIES = 512;

export interface RepeatedRow {
  readonly workspaceName: string;
  /** Equal for equal requests; keyed, because it is written to disk and tells of secrets. */
  readonly requestDigest: string;
  readonly line: number;
  /** Otherwise it has been told already that it is not. */
  readonly isValid: boolean;
}

/** What was found: rows that repeat one before, and those that ask for something else under its name. */
export type Repeated =
  | { readonly kind: 'same' }
  | { readonly kind: 'differs'; readonly issue: RowIssue; readonly isValid: boolean };

export class RepeatedNames {
  readonly #folder: string;
  readonly #buffers = Array.from({ length: FILES }, () => Buffer.alloc(BUFFERED_ENTRIES * ENTRY_BYTES));
  readonly #used = new Array<number>(FILES).fill(0);

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs with one, whose temporary files are removed afterwards. */
  static async with<T>(use: (names: RepeatedNames) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'onboarding-import-'));
    try {
      return await use(new RepeatedNames(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async add({ workspaceName, requestDigest, line, isValid }: RepeatedRow): Promise<void> {
    const name = digestOf(workspaceName);
    const file = (name[0] ?? 0) % FILES;
    const buffer = this.#buffers[file] as Buffer;
    const at = this.#used[file] ?? 0;
    name.copy(buffer, at);
    digestOf(requestDigest).copy(buffer, at + DIGEST_BYTES);
    buffer.writeDoubleBE(line, at + 2 * DIGEST_BYTES);
    buffer.writeUInt8(isValid ? 1 : 0, at + ENTRY_BYTES - 1);
    this.#used[file] = at + ENTRY_BYTES;
    if (at + ENTRY_BYTES === buffer.length) await this.#flush(file);
  }

  /** Those that were added before, file by file. */
  async *find(): AsyncGenerator<Repeated, void> {
    for (let file = 0; file < FILES; file += 1) {
      await this.#flush(file);
      yield* repeatedIn(await readFile(this.#path(file)));
    }
  }

  async #flush(file: number): Promise<void> {
    const used = this.#used[file] ?? 0;
    this.#used[file] = 0;
    await appendFile(this.#path(file), (this.#buffers[file] as Buffer).subarray(0, used), { mode: 0o600 });
  }

  #path(file: number): string {
    return join(this.#folder, String(file));
  }
}

function* repeatedIn(entries: Buffer): Generator<Repeated, void> {
  const firsts = new Map<string, number>();
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const name = entries.toString('latin1', at, at + DIGEST_BYTES);
    const first = firsts.get(name);
    if (first === undefined) firsts.set(name, at);
    else yield compared(entries, first, at);
  }
}

function compared(entries: Buffer, first: number, at: number): Repeated {
  const request = (of: number): Buffer => entries.subarray(of + DIGEST_BYTES, of + 2 * DIGEST_BYTES);
  const line = (of: number): number => entries.readDoubleBE(of + 2 * DIGEST_BYTES);
  if (request(first).equals(request(at))) return { kind: 'same' };
  const message = `line ${line(first)} asks for something else under the same name: only one of them can be onboarded`;
  const isValid = entries.readUInt8(at + ENTRY_BYTES - 1) === 1;
  return { kind: 'differs', issue: { line: line(at), path: 'workspace_name', message }, isValid };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_BYTES);
}
