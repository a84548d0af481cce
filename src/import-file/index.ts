/** Import files: rows from CSV and NDJSON, one at a time, and how far an import is. May import domain. */
export {
  type Checkpoint,
  readCheckpoint,
  recordOf,
  removeCheckpoint,
  typesIn,
  writeCheckpoint,
} from './checkpoint-file.ts';
export { jsonInCell } from './json-cell.ts';
export { COLUMN_TYPES, type ColumnType, type ColumnTypes, type TextColumn } from './column-types.ts';
export { type FileInput, fileInput, fingerprintOf, type ImportInput, streamInput } from './input.ts';
export { lockImport } from './lock.ts';
export { readRows, readTextColumns } from './read-rows.ts';
export { type Repeated, RepeatedNames, type RepeatedRow } from './repeated-names.ts';
export {
  BEGINNING,
  type Format,
  ImportFileError,
  lineOf,
  type Position,
  type Row,
  type RowIssue,
} from './row.ts';
