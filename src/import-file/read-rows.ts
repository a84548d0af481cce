/** Reads the rows of an import file, from its beginning or from where an import stopped. */
import { exactJson, type ExactJson } from '../domain/exact-json.ts';
import { workspaceNameIn } from '../domain/unchecked-request.ts';
import type { ColumnTypes, TextColumn } from './column-types.ts';
import { columnsOf } from './csv-columns.ts';
import { CsvRecordEnds, delimiterNamedBy, delimiterOf, fieldsOf } from './csv-records.ts';
import { csvRows, noteExponentNames, textColumnsByTemplate, type CsvFormat } from './csv-rows.ts';
import { ExponentNames } from './exponent-names.ts';
import type { ImportInput } from './input.ts';
import { LineEnds, readRecords, type TextRecord } from './records.ts';
import { withoutWorkbook } from './workbook.ts';
import { BEGINNING, ImportFileError, type Format, type Position, type Row } from './row.ts';

export interface ReadOptions {
  /** Where to begin; by default at the beginning. */
  readonly from?: Position | undefined;
  /** What the columns of CSV are read as where that is not text. */
  readonly types?: ColumnTypes;
  /** Is told what may be wrong with the file as a whole: before the first row, where the file can be read twice. */
  readonly warn?: (warning: string) => void;
}

/**
 * @throws ImportFileError where the file can't be read, or its header can't be used
 */
export async function* readRows(
  input: ImportInput,
  format: Format,
  options: ReadOptions = {},
): AsyncGenerator<Row, void> {
  if (format === 'csv') {
    yield* readCsv(input, options);
    return;
  }
  const { from = BEGINNING } = options;
  const bytes = input.bytes(from.offset);
  yield* ndjsonRows(readRecords(from.offset === 0 ? withoutWorkbook(bytes) : bytes, new LineEnds(), from));
}

/** Where the import goes on in the middle of a file, the header is read from its beginning all the same. */
async function* readCsv(
  input: ImportInput,
  { from = BEGINNING, types, warn = () => undefined }: ReadOptions,
): AsyncGenerator<Row, void> {
  const names = new ExponentNames();
  const tell = (): void => {
    const warning = names.warning();
    if (warning !== null) warn(warning);
  };
  // The names of two rows may have become equal: of a file that is known before the first of them is started.
  const isReadTwice = input.size !== null;
  if (isReadTwice) {
    const { records, format } = await openCsv(input);
    await noteExponentNames(names, records, format);
    tell();
  }
  const { records, format } = await openCsv(input, types);
  if (from.offset === 0) {
    yield* csvRows(records, format, names);
  } else {
    await records.return();
    const rest = readRecords(input.bytes(from.offset), new CsvRecordEnds(format.delimiter), from);
    yield* csvRows(rest, format, names, from.doubt);
  }
  if (!isReadTwice) tell();
}

/**
 * The source templates that a CSV file names, each with the columns in which texts of its configuration stand.
 * @throws ImportFileError
 */
export async function readTextColumns(
  input: ImportInput,
): Promise<ReadonlyMap<string, readonly TextColumn[]>> {
  const { records, format } = await openCsv(input);
  return await textColumnsByTemplate(records, format);
}

/** The records after the header, and how they are to be read. */
async function openCsv(
  input: ImportInput,
  types: ColumnTypes = new Map(),
): Promise<{ records: AsyncGenerator<TextRecord, void>; format: CsvFormat }> {
  const ends = new CsvRecordEnds();
  const records = readRecords(withoutWorkbook(input.bytes(0)), ends, BEGINNING);
  const next = async (): Promise<TextRecord | undefined> => (await records.next()).value ?? undefined;
  const first = await next();
  const named = delimiterNamedBy(first?.text ?? '');
  if (named !== null) ends.delimitBy(named);
  const format = { ...formatOf(named === null ? first : await next(), named), types };
  ends.delimitBy(format.delimiter);
  return { records, format };
}

/** @param named `null`: the header says which one it is */
function formatOf(header: TextRecord | undefined, named: string | null): Omit<CsvFormat, 'types'> {
  if (header === undefined) throw new ImportFileError('The file is empty: it must begin with a header.');
  const { line, text, problem } = header;
  if (text === null)
    throw new ImportFileError(
      `The header (line ${line}) ${problem}. The file must be UTF-8, with LF or CRLF line ends.`,
    );
  const delimiter = named ?? delimiterOf(text);
  const names = fieldsOf(text, delimiter);
  if (names === null)
    throw new ImportFileError(`The header (line ${line}) has quotation marks that do not fit together.`);
  return { columns: columnsOf(names, line), delimiter };
}

/** NDJSON: each line is an onboarding request, the same JSON as everywhere. */
async function* ndjsonRows(records: AsyncIterable<TextRecord>): AsyncGenerator<Row, void> {
  for await (const { line, next, text, problem } of records) {
    if (text === null) yield { line, next, content: unreadableContent(line, `the line ${problem}`) };
    else if (text.trim() !== '') yield { line, next, content: contentOf(line, text) };
  }
}

/** What the parser says of a mistake quotes the line, which holds secrets: only the place is told. */
function contentOf(line: number, text: string): Row['content'] {
  const json = exactJson(text);
  if (json.kind === 'not_json') {
    const place = json.at === null ? '' : `: column ${json.at + 1}`;
    return unreadableContent(line, `the line is not valid JSON${place}`);
  }
  const { value: request, problems, more } = json;
  if (problems.length === 0) return { kind: 'request', request, sourceLines: [] };
  const issues = problems.map((problem) => ({ line, ...problem }));
  return { kind: 'unreadable', workspaceName: nameIn(json), issues, more };
}

/** The row's name, where that is what was written. */
function nameIn({ value, problems }: Extract<ExactJson, { kind: 'json' }>): string | null {
  return problems.some(({ path }) => path === 'workspace_name') ? null : workspaceNameIn(value);
}

function unreadableContent(line: number, message: string): Row['content'] {
  return { kind: 'unreadable', workspaceName: null, issues: [{ line, path: '', message }], more: 0 };
}
