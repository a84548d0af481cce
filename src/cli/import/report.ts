/** The report of an import: a line of JSON a row, written as the rows are settled. */
import { open, type FileHandle } from 'node:fs/promises';
import { ImportFileError } from '../../import-file/index.ts';
import { redactValue } from '../../redaction/index.ts';

export interface RowReport {
  readonly line: number;
  readonly workspace_name: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly issues: readonly { readonly line: number; readonly path: string; readonly message: string }[];
  readonly temporal_ui_url: string | null;
}

/** The bytes that are collected before they are written. */
const BUFFER_BYTES = 65_536;

export class ReportFile {
  readonly path: string;
  readonly #file: FileHandle;
  #lines: Buffer[] = [];
  #buffered = 0;
  /** The length of the report in bytes, with what is not written yet. */
  bytes: number;

  private constructor(path: string, file: FileHandle, bytes: number) {
    this.path = path;
    this.#file = file;
    this.bytes = bytes;
  }

  /**
   * Opens it for writing.
   * @param keeps bytes of an earlier run that stay; what that run wrote after them is written again
   * @throws ImportFileError
   */
  static async open(path: string, keeps: number): Promise<ReportFile> {
    try {
      const file = await open(path, 'a', 0o600);
      const bytes = Math.min(keeps, (await file.stat()).size);
      await file.truncate(bytes);
      return new ReportFile(path, file, bytes);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw new ImportFileError(`The report ${path} can’t be written (${code}).`);
    }
  }

  async add(row: RowReport): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(redactValue(row))}\n`);
    this.#lines.push(line);
    this.#buffered += line.length;
    this.bytes += line.length;
    if (this.#buffered >= BUFFER_BYTES) await this.#flush();
  }

  /** Durable up to here. */
  async sync(): Promise<void> {
    await this.#flush();
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    const lines = Buffer.concat(this.#lines);
    [this.#lines, this.#buffered] = [[], 0];
    await this.#file.appendFile(lines);
  }
}
