/**
 * What the columns of a typed import are read as, by source template. It is kept with the import: the same file has to be
 * the same requests again, also where a template has come to ask for something else.
 */
import { isExactNumberText } from '../domain/exact-numbers.ts';

export const COLUMN_TYPES = ['text', 'integer', 'number', 'boolean'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** By `source_template_id`, then by the column’s name. */
export type ColumnTypes = ReadonlyMap<string, ReadonlyMap<string, ColumnType>>;

/** A column that may be read as something else than text, and the path of its field in `source_config`. */
export interface TextColumn {
  readonly name: string;
  readonly field: readonly string[];
}

/** A number in digits: of one in exponent form, a spreadsheet may have left digits out. */
const DIGITS = /^-?(0|[1-9]\d*)(\.\d+)?$/;
/** Spreadsheets write it in capitals. */
export const BOOLEAN = /^(true|false)$/i;

/** What stands in a cell; the text itself where that is not exactly one of the type, so that its problem is told like any other. */
export function cellAs(type: ColumnType, cell: string): string | number | boolean {
  if (type === 'text') return cell;
  if (type === 'boolean') return BOOLEAN.test(cell) ? cell.toLowerCase() === 'true' : cell;
  if (!DIGITS.test(cell) || !isExactNumberText(cell)) return cell;
  const value = Number(cell);
  return type === 'number' || Number.isInteger(value) ? value : cell;
}
