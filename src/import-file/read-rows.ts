/** Reads the rows of an import file, from its beginning or from where an import stopped. */
import { columnsOf, type Columns } from './csv-columns.ts';
import { CsvRecordEnds, delimiterOf, fieldsOf } from './csv-records.ts';
import { csvRows } from './csv-rows.ts';
import type { ImportInput } from './input.ts';
import { LineEnds, readRecords, type TextRecord } from './records.ts';
import { BEGINNING, ImportFileError, type Format, type Position, type Row } from './row.ts';

/** @throws ImportFileError where the file can't be read, or its header can't be used */
export async function* readRows(
  input: ImportInput,
  format: Format,
  from: Position = BEGINNING,
): AsyncGenerator<Row, void> {
  if (format === 'ndjson') yield* ndjsonRows(readRecords(input.bytes(from.offset), new LineEnds(), from));
  else yield* readCsv(input, from);
}

/** Where the import goes on in the middle of a file, the header is read from its beginning all the same. */
async function* readCsv(input: ImportInput, from: Position): AsyncGenerator<Row, void> {
  const ends = new CsvRecordEnds();
  const records = readRecords(input.bytes(0), ends, BEGINNING);
  const { columns, delimiter } = await readHeader(records);
  if (from.offset === 0) {
    ends.delimitBy(delimiter);
    yield* csvRows(records, columns, delimiter);
    return;
  }
  await records.return();
  const rest = readRecords(input.bytes(from.offset), new CsvRecordEnds(delimiter), from);
  yield* csvRows(rest, columns, delimiter, from.doubt);
}

async function readHeader(
  records: AsyncGenerator<TextRecord, void>,
): Promise<{ columns: Columns; delimiter: string }> {
  const { value: header } = await records.next();
  if (header === undefined) throw new ImportFileError('The file is empty: it must begin with a header.');
  if (header.text === null)
    throw new ImportFileError(
      `The header (line 1) ${header.problem}. The file must be UTF-8, with LF or CRLF line ends.`,
    );
  const delimiter = delimiterOf(header.text);
  const names = fieldsOf(header.text, delimiter);
  if (names === null)
    throw new ImportFileError('The header (line 1) has quotation marks that do not fit together.');
  return { columns: columnsOf(names), delimiter };
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
  try {
    return { kind: 'request', request: JSON.parse(text) as unknown, sourceLines: [] };
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const place = position === undefined ? '' : `: column ${Number(position) + 1}`;
    return unreadableContent(line, `the line is not valid JSON${place}`);
  }
}

function unreadableContent(line: number, message: string): Row['content'] {
  return { kind: 'unreadable', workspaceName: null, issues: [{ line, path: '', message }], more: 0 };
}
