/** From the rows of a file to onboarding requests, and from their problems to lines. */
import { InvalidRequestError, type OnboardingRequestInput } from '../../client.ts';
import type { RequestIssue } from '../../domain/validate-request.ts';
import { fileInput, streamInput, type FileInput, type ImportInput } from '../../import-file/index.ts';
import { FORMATS, lineOf, type Format, type Row, type RowIssue } from '../../import-file/index.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import type { ImportArguments } from './arguments.ts';

export interface OpenedImport {
  readonly input: ImportInput;
  /** The same where it is a file, which an import can go on with. */
  readonly file: FileInput | null;
  readonly format: Format;
}

/** @throws UsageError where the format can't be told; ImportFileError where there is no such file */
export async function openImport(
  { standardInput }: CliContext,
  { file: path, format }: Pick<ImportArguments, 'file' | 'format'>,
  signal: AbortSignal,
): Promise<OpenedImport> {
  const known = format ?? formatOf(path);
  if (path === '-') return { input: streamInput(standardInput(signal)), file: null, format: known };
  const file = await fileInput(path);
  return { input: file, file, format: known };
}

function formatOf(path: string): Format {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(path)) return 'ndjson';
  throw new UsageError(
    `Say with --format what ${path === '-' ? 'standard input' : path} holds: ${FORMATS.join(' or ')}.`,
  );
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
  const { signup_event: said = {} } = request as { signup_event?: unknown };
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    return request as OnboardingRequestInput;
  const byDefault = { id: `${eventName(name)}:${line}`, type: 'import', source: 'import' };
  return { ...request, signup_event: { ...byDefault, ...said } } as unknown as OnboardingRequestInput;
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
