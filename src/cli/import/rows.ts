/** What an import reads: the rows of its input, the onboarding requests in them, and their problems by line. */
import { InvalidRequestError, type OnboardingRequestInput } from '../../client.ts';
import type { RequestIssue } from '../../domain/onboarding-request.ts';
import {
  fileInput,
  lineOf,
  readRows,
  streamInput,
  type FileInput,
  type Format,
  type ImportInput,
  type Position,
  type Row,
  type RowIssue,
} from '../../import-file/index.ts';
import type { CliContext } from '../context.ts';

/** What `onboarding import` was asked for. */
export interface ImportArguments {
  readonly file: string;
  readonly format: Format;
  readonly rate: number;
  readonly report?: string | undefined;
  /** The checkpoint's file; `null` of standard input, which can’t be gone on with. */
  readonly state: string | null;
  readonly restart: boolean;
}

export interface OpenedImport {
  readonly input: ImportInput;
  /** The same where it is a file, which an import can go on with. */
  readonly file: FileInput | null;
  readonly format: Format;
}

/** @throws ImportFileError where there is no such file */
export async function openImport(
  { standardInput }: CliContext,
  { file: path, format }: Pick<ImportArguments, 'file' | 'format'>,
  signal: AbortSignal,
): Promise<OpenedImport> {
  if (path === '-') return { input: streamInput(standardInput(signal)), file: null, format };
  const file = await fileInput(path);
  return { input: file, file, format };
}

/** The rows of an import as they are read, and how many of them. */
export class CountedRows {
  readonly #rows: AsyncIterable<Row>;
  readonly #signal: AbortSignal;
  #count = 0;
  #isRead = false;

  constructor({ input, format }: OpenedImport, from: Position, signal: AbortSignal) {
    this.#rows = readRows(input, format, from);
    this.#signal = signal;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether the end was reached. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Ends where the wait for standard input is aborted: what has been read of a row by then is none. */
  async *read(): AsyncGenerator<Row, void> {
    try {
      for await (const row of this.#rows) {
        this.#count += 1;
        yield row;
      }
      this.#isRead = true;
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }
}

/** What is started for a row; where it can't be read, the error that says why. */
export function requestOf(
  { name }: ImportInput,
  { line, content }: Row,
): OnboardingRequestInput | InvalidRequestError {
  if (content.kind === 'unreadable') return new InvalidRequestError(content.issues);
  const { request } = content;
  const isObject = typeof request === 'object' && request !== null;
  // What is not valid, the client says.
  if (!isObject) return request as OnboardingRequestInput;
  const { signup_event: event = {} } = request as { signup_event?: unknown };
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return request as OnboardingRequestInput;
  const byDefault = { id: `${eventName(name)}:${line}`, type: 'import', source: 'import' };
  return { ...request, signup_event: { ...byDefault, ...event } } as unknown as OnboardingRequestInput;
}

/** What the row says, valid or not. */
export function nameOf({ content }: Row): string | null {
  if (content.kind === 'unreadable') return content.workspaceName;
  const { workspace_name: name } = { workspace_name: null, ...(content.request as object | null) };
  return typeof name === 'string' ? name : null;
}

/** The problems that were found in a row's request, each by its line. */
export function rowIssues(row: Row, issues: readonly RequestIssue[]): readonly RowIssue[] {
  if (row.content.kind === 'unreadable') return row.content.issues;
  return issues.map(({ path, message }) => ({ line: lineOf(row, { path, message }), path, message }));
}

/** What a name may hold, and short enough that a line number fits. */
export function eventName(name: string): string {
  const characters = Array.from(name.toWellFormed().replaceAll(/\p{Cc}/gu, '_'));
  return characters.slice(0, 200).join('').trim();
}

export interface RowProblem extends Omit<RowIssue, 'workspace_name'> {
  readonly workspace_name: string | null;
}

/** `line 12, acme: sources[0].name: must not be empty` */
export function issueText({ line, path, message, workspace_name }: RowProblem): string {
  const of = workspace_name === null ? '' : `, ${workspace_name}`;
  return `line ${line}${of}: ${path === '' ? '' : `${path}: `}${message}`;
}
