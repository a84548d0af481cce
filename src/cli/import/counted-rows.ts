/** The rows of an import as they are read, and how many of them. */
import { readRows } from '../../import-file/index.ts';
import type { Position, Row } from '../../import-file/index.ts';
import type { OpenedImport } from './rows.ts';

export class CountedRows {
  readonly #rows: AsyncIterable<Row>;
  readonly #signal: AbortSignal;
  count = 0;
  /** Whether the end was reached. */
  isRead = false;

  constructor({ input, format }: OpenedImport, from: Position, signal: AbortSignal) {
    this.#rows = readRows(input, format, from);
    this.#signal = signal;
  }

  /** Ends where the wait for standard input is aborted: what has been read of a row by then is none. */
  async *read(): AsyncGenerator<Row, void> {
    try {
      for await (const row of this.#rows) {
        this.count += 1;
        yield row;
      }
      this.isRead = true;
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }
}
