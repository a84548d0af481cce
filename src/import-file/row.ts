/** The rows of an import: each holds an onboarding request, or the problems that keep it from being one. */
import { CodedError } from '../domain/error-answers.ts';
import type { RequestIssue } from '../domain/onboarding-request.ts';

export const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** A place between two rows: its offset in bytes, and its line as a text editor counts lines. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  /** The line before this place, where that line can’t be read: it may belong to the customer whose lines begin here. */
  readonly doubt?: number | undefined;
}

export const BEGINNING: Position = { offset: 0, line: 1 };

/** One problem of a row, with its line. The message never holds a value of `source_config`. */
export interface RowIssue extends RequestIssue {
  readonly line: number;
  /** `null` on a problem of a line that can’t be read: it stands among a customer's lines, but nobody knows whose line it is. */
  readonly workspace_name?: null;
}

/** One onboarding request of a file: a line, or in CSV the lines of one customer. */
export interface Row {
  /** The row's first line. */
  readonly line: number;
  /** Where the next row begins: once this row is settled, an import may go on from there. */
  readonly next: Position;
  readonly content:
    | { readonly kind: 'request'; readonly request: unknown; readonly sourceLines: readonly number[] }
    | {
        readonly kind: 'unreadable';
        /** `null` where the row does not say. */
        readonly workspaceName: string | null;
        /** The first hundred. */
        readonly issues: readonly RowIssue[];
        /** How many there are besides. */
        readonly more: number;
      };
}

/** The whole file can't be imported, because its header is wrong, say. None of its rows was started. */
export class ImportFileError extends CodedError {
  override readonly name = 'ImportFileError';
  readonly code = 'import_file';
}

/** The line of a problem in the request: the source's own line where the problem is about a source. */
export function lineOf({ line, content }: Row, { path }: RequestIssue): number {
  const [, index] = /^sources\[(\d+)\]/.exec(path) ?? [];
  if (index === undefined || content.kind === 'unreadable') return line;
  return content.sourceLines[Number(index)] ?? line;
}
