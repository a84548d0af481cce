/** What an import reads: the rows of its input, the onboarding requests in them, and their problems by line. */
import { InvalidRequestError, type OnboardingRequestInput } from '../../client.ts';
import { workspaceNameIn } from '../../domain/unchecked-request.ts';
import type { RequestIssue } from '../../domain/onboarding-request.ts';
import {
  fileInput,
  lineOf,
  readRows,
  streamInput,
  type ColumnTypes,
  type FileInput,
  type Format,
  type ImportInput,
  type Position,
  type Row,
  type RowIssue,
} from '../../import-file/index.ts';
import type { CliContext } from '../cli-context.ts';

/** The arguments and options of `onboarding import`. */
export interface ImportArguments {
  readonly file: string;
  readonly format: Format;
  readonly rate: number;
  readonly report?: string | undefined;
  /** The checkpoint's file; `null` of standard input, which can’t be gone on with. */
  readonly state: string | null;
  readonly restart: boolean;
  /** Whether texts are read as what their templates ask for. */
  readonly typed: boolean;
}

export interface OpenedImport {
  readonly input: ImportInput;
  /** The same input where it is a file: only then an import that stopped can go on. */
  readonly file: FileInput | null;
  readonly format: Format;
  /** What columns of CSV are read as, where that is not text. */
  readonly types: ColumnTypes;
  /** Aborted when the import is interrupted. */
  readonly signal: AbortSignal;
}

/** Opens what an import reads; from now on, the first interruption stops it. @throws ImportFileError where there is no such file */
export async function openImport(
  { standardInput, untilInterrupted }: CliContext,
  { file: path, format }: Pick<ImportArguments, 'file' | 'format'>,
): Promise<OpenedImport> {
  const signal = untilInterrupted();
  const opened = { format, types: new Map(), signal };
  if (path === '-') return { ...opened, input: streamInput(standardInput(signal)), file: null };
  const file = await fileInput(path);
  return { ...opened, input: file, file };
}

/**
 * The rows of an import. They end where the wait for standard input is aborted: a row that was not read to its end is none.
 * @param warn is told what may be wrong with the file as a whole
 */
export async function* rowsOf(
  { input, format, types, signal }: OpenedImport,
  from: Position,
  warn: (warning: string) => void,
): AsyncGenerator<Row, void> {
  try {
    yield* readRows(input, format, { from, types, warn });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The request of a row; where the row can't be read, the error that says why. */
export function requestOf(
  { name }: ImportInput,
  { line, content }: Row,
): OnboardingRequestInput | InvalidRequestError {
  if (content.kind === 'unreadable') return new InvalidRequestError(content.issues, content.more);
  const { request } = content;
  const isObject = typeof request === 'object' && request !== null;
  // The client says what is not valid.
  if (!isObject) return request as OnboardingRequestInput;
  const { signup_event: event = {} } = request as { signup_event?: unknown };
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return request as OnboardingRequestInput;
  const byDefault = { id: `${eventName(name)}:${line}`, type: 'import', source: 'import' };
  return { ...request, signup_event: { ...byDefault, ...event } } as unknown as OnboardingRequestInput;
}

/** The name that stands in a row, valid or not. */
export function nameOf({ content }: Row): string | null {
  return content.kind === 'unreadable' ? content.workspaceName : workspaceNameIn(content.request);
}

/** The problems that were found in a row's request, each by its line. */
export function rowIssues(row: Row, issues: readonly RequestIssue[]): readonly RowIssue[] {
  return row.content.kind === 'unreadable'
    ? row.content.issues
    : issues.map((issue) => ({ line: lineOf(row, issue), ...issue }));
}

/** A name as part of a `signup_event.id`: without control characters, and short enough that a line number fits behind it. */
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
