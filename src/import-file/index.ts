export { type Checkpoint, readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint.ts';
export { fileInput, type FileInput, fingerprintOf, type ImportInput, streamInput } from './input.ts';
export { lockImport } from './lock.ts';
export { readRows } from './read-rows.ts';
export { type Repeated, RepeatedNames, type RepeatedRow } from './repeated-names.ts';
export {
  BEGINNING,
  type Format,
  FORMATS,
  ImportFileError,
  lineOf,
  type Position,
  type Row,
  type RowIssue,
} from './row.ts';
