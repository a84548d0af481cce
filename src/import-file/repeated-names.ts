/**
 * Finds workspace names that stand in a file more than once, in constant memory however long it is: a digest of each
 * row goes to one of 64 temporary files, by its name, and each of those is small enough to be looked through at the end.
 * What is found goes to one of 64 others, by its line, so that it comes out in order.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { RowIssue } from './row.ts';
import { FILES, SpilledEntries } from './spilled-entries.ts';

const DIGEST_BYTES = 16;
/** Name, request, line, whether it is valid. */
const ENTRY_BYTES = 2 * DIGEST_BYTES + 8 + 1;
/** Line, line of the first one, what it is. */
const FOUND_BYTES = 8 + 8 + 1;
const DIFFERS = 1;
const VALID = 2;

export interface RepeatedRow {
  readonly workspaceName: string;
  /** Equal for equal requests; keyed, because it is written to disk and tells of secrets. */
  readonly requestDigest: string;
  /** Higher than those of the rows before. */
  readonly line: number;
  /** Where it is not, its own problems are known already. */
  readonly isValid: boolean;
}

/** What was found: a row that repeats one before, or asks for something else under its name. */
export interface Repeated {
  readonly line: number;
  readonly isValid: boolean;
  /** `null`: it is the same request. */
  readonly issue: RowIssue | null;
}

export class RepeatedNames {
  readonly #rows: SpilledEntries;
  readonly #found: SpilledEntries;
  /** Its own each time: whoever writes the names cannot choose that they all come to one file. */
  readonly #salt = randomBytes(DIGEST_BYTES);
  #lastLine = 0;

  /** @param folder for its temporary files, which whoever made it removes */
  constructor(folder: string) {
    this.#rows = new SpilledEntries(folder, 'names', ENTRY_BYTES);
    this.#found = new SpilledEntries(folder, 'lines', FOUND_BYTES);
  }

  async add({ workspaceName, requestDigest, line, isValid }: RepeatedRow): Promise<void> {
    const name = this.#digestOf(workspaceName);
    const entry = Buffer.alloc(ENTRY_BYTES);
    name.copy(entry);
    this.#digestOf(requestDigest).copy(entry, DIGEST_BYTES);
    entry.writeDoubleBE(line, 2 * DIGEST_BYTES);
    entry.writeUInt8(isValid ? 1 : 0, ENTRY_BYTES - 1);
    this.#lastLine = line;
    await this.#rows.add((name[0] ?? 0) % FILES, entry);
  }

  /** Those of the rows that were added before, by line. Once. */
  async *find(): AsyncGenerator<Repeated, void> {
    for (let file = 0; file < FILES; file += 1) {
      for (const found of repeatedIn(await this.#rows.read(file)))
        await this.#found.add(Math.floor((lineIn(found) / (this.#lastLine + 1)) * FILES), found);
    }
    for (let file = 0; file < FILES; file += 1) {
      const found = [...entriesOf(await this.#found.read(file), FOUND_BYTES)];
      for (const one of found.sort((a, b) => lineIn(a) - lineIn(b))) yield repeatedOf(one);
    }
  }

  #digestOf(text: string): Buffer {
    return createHmac('sha256', this.#salt).update(text).digest().subarray(0, DIGEST_BYTES);
  }
}

function* repeatedIn(rows: Buffer): Generator<Buffer, void> {
  const firsts = new Map<string, Buffer>();
  for (const row of entriesOf(rows, ENTRY_BYTES)) {
    const name = row.toString('latin1', 0, DIGEST_BYTES);
    const first = firsts.get(name);
    if (first === undefined) firsts.set(name, row);
    else yield repetitionOf(first, row);
  }
}

function repetitionOf(first: Buffer, row: Buffer): Buffer {
  const request = (of: Buffer): Buffer => of.subarray(DIGEST_BYTES, 2 * DIGEST_BYTES);
  const isValid = row.readUInt8(ENTRY_BYTES - 1) === 1;
  const found = Buffer.alloc(FOUND_BYTES);
  found.writeDoubleBE(row.readDoubleBE(2 * DIGEST_BYTES));
  found.writeDoubleBE(first.readDoubleBE(2 * DIGEST_BYTES), 8);
  found.writeUInt8((request(first).equals(request(row)) ? 0 : DIFFERS) + (isValid ? VALID : 0), 16);
  return found;
}

function lineIn(found: Buffer): number {
  return found.readDoubleBE();
}

function repeatedOf(found: Buffer): Repeated {
  const line = lineIn(found);
  const flags = found.readUInt8(16);
  const message = `line ${found.readDoubleBE(8)} asks for something else under the same name: only one of them can be onboarded`;
  const issue = (flags & DIFFERS) === 0 ? null : { line, path: 'workspace_name', message };
  return { line, isValid: (flags & VALID) !== 0, issue };
}

function* entriesOf(bytes: Buffer, size: number): Generator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
