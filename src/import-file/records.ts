/**
 * Cuts a stream of bytes into records, without ever holding more than one of them: a record that is too long is
 * counted and passed over, not buffered.
 */
import { isUtf8 } from 'node:buffer';
import { MAX_REQUEST_BYTES } from '../domain/onboarding-request.ts';
import type { Position } from './row.ts';

/** Finds where records end. It is told the bytes in order, and remembers what it needs of those before. */
export interface RecordEnds {
  /** Index after the record's last byte, or -1 where it goes on in the next chunk. */
  endIn(chunk: Buffer, from: number): number;
}

export interface TextRecord {
  /** Its first line. */
  readonly line: number;
  readonly next: Position;
  /** `null`: it can't be read, because of `problem`. */
  readonly text: string | null;
  readonly problem: string;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Each line is a record. */
export class LineEnds implements RecordEnds {
  endIn(chunk: Buffer, from: number): number {
    return chunk.indexOf(NEWLINE, from) + 1 || -1;
  }
}

/** Reads records from a stream that begins at `from`. */
export async function* readRecords(
  bytes: AsyncIterable<Buffer>,
  ends: RecordEnds,
  from: Position,
): AsyncGenerator<TextRecord, void> {
  const record = new OpenRecord(from);
  for await (const chunk of bytes) {
    let begin = 0;
    while (begin < chunk.length) {
      const end = ends.endIn(chunk, begin);
      record.add(chunk.subarray(begin, end === -1 ? chunk.length : end));
      if (end === -1) break;
      yield record.take();
      begin = end;
    }
  }
  if (!record.isEmpty) yield record.take();
}

/** The record that is being read. */
class OpenRecord {
  #begin: Position;
  #parts: Buffer[] = [];
  #bytes = 0;
  #newlines = 0;

  constructor(begin: Position) {
    this.#begin = begin;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  add(part: Buffer): void {
    this.#bytes += part.length;
    this.#newlines += newlinesIn(part);
    // Its line ending is not counted.
    if (this.#bytes > MAX_REQUEST_BYTES + 2) this.#parts = [];
    else this.#parts.push(part);
  }

  /** The record, now that it has ended; the next one begins. */
  take(): TextRecord {
    const { offset, line } = this.#begin;
    const isTooLong = this.#bytes > MAX_REQUEST_BYTES + 2;
    const bytes = isTooLong ? null : withoutMarks(Buffer.concat(this.#parts), offset);
    const next = { offset: offset + this.#bytes, line: line + this.#newlines };
    const problem = isTooLong
      ? `is ${this.#bytes} bytes long; at most ${MAX_REQUEST_BYTES} are accepted`
      : 'is not valid UTF-8';
    const isReadable = bytes !== null && isUtf8(bytes);
    this.#begin = next;
    [this.#parts, this.#bytes, this.#newlines] = [[], 0, 0];
    return {
      line,
      next,
      text: isReadable ? bytes.toString('utf8') : null,
      problem: isReadable ? '' : problem,
    };
  }
}

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** Without the line ending, and at the beginning of a file without a byte order mark. */
function withoutMarks(bytes: Buffer, offset: number): Buffer {
  const begin = offset === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  let end = bytes.length;
  if (bytes[end - 1] === NEWLINE) end -= 1;
  if (bytes[end - 1] === CARRIAGE_RETURN) end -= 1;
  return bytes.subarray(Math.min(begin, end), end);
}
