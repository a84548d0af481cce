/**
 * CSV: a line is a source, and lines of the same `workspace_name` that follow each other are one request.
 *
 * An onboarding must not start with a part of its sources. Where a line can't be read, and so may be of the customer
 * before it or of the one after it, neither is started.
 */
import { MAX_REQUEST_BYTES, MAX_SOURCES } from '../domain/onboarding-request.ts';
import { MAX_PROBLEMS } from '../domain/problem-list.ts';
import { workspaceNameIn } from '../domain/unchecked-request.ts';
import type { ColumnTypes, TextColumn } from './column-types.ts';
import { textFieldOf, type Columns, type Draft } from './csv-columns.ts';
import { fieldsOf } from './csv-records.ts';
import { mayHaveExponentForm, type ExponentNames } from './exponent-names.ts';
import type { TextRecord } from './records.ts';
import { ImportFileError, type Position, type Row, type RowIssue } from './row.ts';

const BROKEN_QUOTES =
  'its quotation marks do not fit together: a field that holds one must stand in quotation marks, with each inside it doubled';

/** One line's share of a request, or why it can't be read. */
type Part =
  | { readonly kind: 'draft'; readonly draft: Draft; readonly issues: readonly RowIssue[] }
  | { readonly kind: 'broken'; readonly issue: RowIssue }
  /** A line without a value: spreadsheets write such lines after the last one. */
  | { readonly kind: 'empty' };

type SomePart = Exclude<Part, { readonly kind: 'empty' }>;

/** How the records of a file are to be read. */
export interface CsvFormat {
  readonly columns: Columns;
  readonly delimiter: string;
  /** Empty where all texts are to stay texts. */
  readonly types: ColumnTypes;
}

/** Notes the names of all records that spreadsheets have written in exponent form. */
export async function noteExponentNames(
  names: ExponentNames,
  records: AsyncIterable<TextRecord>,
  format: CsvFormat,
): Promise<void> {
  for await (const record of records) {
    if (record.text === null || !mayHaveExponentForm(record.text)) continue;
    const part = partOf(record, format);
    if (part.kind === 'draft') names.note(record.line, part.draft);
  }
}

/** The most that the templates of a file may take, with their columns: far more than an organization has. */
const MAX_TEMPLATE_BYTES = 256 * 1024;

/**
 * The templates that records name, each with the columns in which texts of its configuration stand.
 * @throws ImportFileError where there are more than any organization has
 */
export async function textColumnsByTemplate(
  records: AsyncIterable<TextRecord>,
  { columns: { all, templateAt }, delimiter }: CsvFormat,
): Promise<ReadonlyMap<string, readonly TextColumn[]>> {
  const ofTexts = all.flatMap(({ name, at }) => {
    const field = textFieldOf(name);
    return field === null ? [] : [{ name, at, field }];
  });
  const byTemplate = new Map<string, Set<TextColumn>>();
  let bytes = 0;
  for await (const { line, text } of records) {
    const cells = (text === null ? null : fieldsOf(text, delimiter)) ?? [];
    const templateId = cells[templateAt] ?? '';
    const found = byTemplate.get(templateId) ?? new Set();
    const added = ofTexts.filter((column) => (cells[column.at] ?? '') !== '' && !found.has(column));
    if (templateId === '' || added.length === 0) continue;
    if (found.size === 0) bytes += Buffer.byteLength(templateId);
    for (const column of added) {
      found.add(column);
      bytes += Buffer.byteLength(column.name);
    }
    byTemplate.set(templateId, found);
    if (bytes > MAX_TEMPLATE_BYTES)
      throw new ImportFileError(
        `The file names too many source templates to ask each what its columns are (${byTemplate.size} of them, up to line ${line}): look at the column source_template_id.`,
      );
  }
  return new Map([...byTemplate].map(([templateId, columns]) => [templateId, [...columns]]));
}

/**
 * @param names in exponent form, as far as they are known before
 * @param doubt a line before `records` that can’t be read, and may be of the first customer in them
 */
export async function* csvRows(
  records: AsyncIterable<TextRecord>,
  format: CsvFormat,
  names: ExponentNames,
  doubt?: number,
): AsyncGenerator<Row, void> {
  let customer: Customer | undefined;
  for await (const record of records) {
    if (record.text?.trim() === '') continue;
    const part = partOf(record, format, names);
    if (part.kind === 'empty') continue;
    if (customer?.goesOnWith(part) === true) {
      customer.add(record, part);
      continue;
    }
    const before: Customer | undefined = customer;
    customer = new Customer(record, part, format.columns, before === undefined ? doubt : before.brokenAtEnd);
    if (before !== undefined) yield before.row();
  }
  if (customer !== undefined) yield customer.row();
}

function partOf(
  { line, text, problem }: TextRecord,
  { columns: { all, lastRequired, templateAt }, delimiter, types }: CsvFormat,
  names?: ExponentNames,
): Part {
  const brokenPart = (message: string): Part => ({
    kind: 'broken',
    issue: { line, path: '', message, workspace_name: null },
  });
  if (text === null) return brokenPart(`the line ${problem}`);
  const fields = fieldsOf(text, delimiter);
  if (fields === null) return brokenPart(`${spanOf(line, text)}${BROKEN_QUOTES}`);
  if (fields.every((cell) => cell.trim() === '')) return { kind: 'empty' };
  // Spreadsheets leave out the empty cells at a line’s end, or write more of them than there are columns.
  const isWhole =
    fields.length > lastRequired && fields.slice(all.length).every((cell) => cell.trim() === '');
  if (!isWhole) return brokenPart(`it has ${fields.length} fields, and the header has ${all.length}`);
  const draft: Draft = { request: {}, source: { source_config: {} } };
  const typesOfTemplate = types.get(fields[templateAt] ?? '');
  const issues = all.flatMap(({ name, at, set }) => {
    const cell = fields[at] ?? '';
    const wrong = cell === '' ? null : set(draft, cell, typesOfTemplate?.get(name));
    return wrong === null ? [] : [{ line, path: name, message: wrong }];
  });
  names?.note(line, draft);
  const becameEqual = names?.issueOf(line, draft) ?? null;
  return { kind: 'draft', draft, issues: becameEqual === null ? issues : [...issues, becameEqual] };
}

/** Names the lines that a record takes: where a quotation mark is missing, the record goes on in the lines after it. */
function spanOf(line: number, text: string): string {
  const last = line + text.split('\n').length - 1;
  return last === line ? '' : `with the lines to ${last}, `;
}

/** The lines of one customer, as they are read. However many there are, no more is held of them than a request may have. */
class Customer {
  readonly #line: number;
  readonly #wholeRequests: boolean;
  /** The first ones: a customer may have as many lines as the file. */
  readonly #issues: RowIssue[] = [];
  #moreIssues = 0;
  readonly #request: Record<string, unknown> = {};
  readonly #sources: unknown[] = [];
  readonly #sourceLines: number[] = [];
  /** `null` where the line can't be read, and so does not say whose it is. */
  readonly #name: string | null;
  #characters = 0;
  #next: Position;
  /** The last line, where it can't be read, and so may belong to the next customer. */
  brokenAtEnd: number | undefined;

  constructor(
    record: TextRecord,
    part: SomePart,
    { hasWholeRequests }: Columns,
    brokenBefore: number | undefined,
  ) {
    this.#line = record.line;
    this.#next = record.next;
    this.#wholeRequests = hasWholeRequests;
    this.#name = part.kind === 'draft' ? (workspaceNameIn(part.draft.request) ?? '') : null;
    if (brokenBefore !== undefined && part.kind === 'draft') this.#doubt(brokenBefore);
    this.add(record, part);
  }

  goesOnWith(part: SomePart): boolean {
    if (this.#wholeRequests || this.#name === null) return false;
    return part.kind === 'broken'
      ? this.brokenAtEnd === undefined
      : (workspaceNameIn(part.draft.request) ?? '') === this.#name;
  }

  add({ line, next, text }: TextRecord, part: SomePart): void {
    this.#next = next;
    if (part.kind === 'broken') {
      this.#addIssue(part.issue);
      if (this.#name !== null) this.#doubt(line);
      this.brokenAtEnd = this.#wholeRequests ? undefined : line;
      return;
    }
    this.brokenAtEnd = undefined;
    for (const issue of part.issues) this.#addIssue(issue);
    this.#addFields(line, part.draft.request);
    this.#characters += text?.length ?? 0;
    // One source more than the limit shows that there are too many; the rest need not be held.
    if (this.#characters <= MAX_REQUEST_BYTES && this.#sources.length <= MAX_SOURCES) {
      this.#sources.push(part.draft.source);
      this.#sourceLines.push(line);
    }
  }

  row(): Row {
    const next = this.brokenAtEnd === undefined ? this.#next : { ...this.#next, doubt: this.brokenAtEnd };
    return { line: this.#line, next, content: this.#content() };
  }

  #content(): Row['content'] {
    if (this.#characters > MAX_REQUEST_BYTES) {
      const message = `the lines of this customer are more than ${MAX_REQUEST_BYTES} bytes`;
      this.#addIssue({ line: this.#line, path: '', message });
    }
    if (this.#issues.length > 0)
      return {
        kind: 'unreadable',
        workspaceName: this.#name,
        issues: this.#issues,
        more: this.#moreIssues,
      };
    if (this.#wholeRequests) return { kind: 'request', request: this.#request, sourceLines: [] };
    const request = { ...this.#request, sources: this.#sources };
    return { kind: 'request', request, sourceLines: this.#sourceLines };
  }

  /** Fields of the customer may stand in any of the lines, and must be the same in all of them. */
  #addFields(line: number, fields: Record<string, unknown>): void {
    for (const [path, value] of Object.entries(fields)) {
      const before = this.#request[path];
      this.#request[path] = before ?? value;
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value))
        this.#addIssue({ line, path, message: 'differs from what a line before says of this customer' });
    }
  }

  #doubt(line: number): void {
    const message = `line ${line} can’t be read, and may be of this customer: correct that one`;
    this.#addIssue({ line: this.#line, path: '', message });
  }

  #addIssue(issue: RowIssue): void {
    if (this.#issues.length < MAX_PROBLEMS) this.#issues.push(issue);
    else this.#moreIssues += 1;
  }
}
