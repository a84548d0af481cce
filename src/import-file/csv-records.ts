/** CSV records: where they end, and the fields in one. */
import { CsvError, parse } from 'csv-parse/sync';
import type { RecordEnds } from './records.ts';

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/**
 * A record ends at a newline that is not in quotation marks. Followed byte by byte, so that a quoted text, however
 * long or broken, is never taken for rows.
 */
export class CsvRecordEnds implements RecordEnds {
  #delimiter: number;
  #state: 'field_start' | 'plain' | 'quoted' | 'quote_in_quoted' = 'field_start';

  constructor(delimiter = ',') {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** From here on: which one it is, the header says, which is a record itself. */
  delimitBy(delimiter: string): void {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  endIn(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.#state === 'quoted') {
        if (byte === QUOTE) this.#state = 'quote_in_quoted';
      } else if (byte === NEWLINE) {
        this.#state = 'field_start';
        return at + 1;
      } else if (byte === this.#delimiter) {
        this.#state = 'field_start';
      } else {
        const opens = byte === QUOTE && this.#state !== 'plain';
        this.#state = opens ? 'quoted' : 'plain';
      }
    }
    return -1;
  }
}

/** The fields of one record, or `null` where its quotation marks do not fit together. */
export function fieldsOf(text: string, delimiter: string): readonly string[] | null {
  try {
    const [fields = [], ...others] = parse(text, { delimiter, record_delimiter: ['\n', '\r\n'] });
    return others.length === 0 ? fields : null;
  } catch (error) {
    // What it says quotes the field, which may be a secret.
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** The delimiter that a first line `sep=;` names, for spreadsheets; `null` where the line is none of these. */
export function delimiterNamedBy(text: string): string | null {
  return /^"?sep=([!#-&*+,./:;|~^\t-])"?$/i.exec(text)?.[1] ?? null;
}

/** What stands between the fields: a comma, or as spreadsheets also write them a semicolon or a tab. */
export function delimiterOf(header: string): string {
  return [',', ';', '\t'].find((delimiter) => header.includes(delimiter)) ?? ',';
}
