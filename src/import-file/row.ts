/** What an import reads: rows, each an onboarding request or the problems that keep it from being one. */
import type { CodedError } from '../domain/error-answers.ts';
import type { RequestIssue } from '../domain/onboarding-request.ts';

export const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** A place between two rows: `offset` in bytes, `line` as a text editor counts them. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  /** The line before it, where that can’t be read, and so may be of the customer that begins here. */
  readonly doubt?: number | undefined;
}

export const BEGINNING: Position = { offset: 0, line: 1 };

/** One problem of a row, by the line that it is on. Never a value of `source_config`. */
export interface RowIssue extends RequestIssue {
  readonly line: number;
  /** Of a line that can’t be read: it is told beside a customer, but whose it is nobody knows. */
  readonly workspace_name?: null;
}

/** One onboarding request of a file: a line, or in CSV the lines of one customer. */
export interface Row {
  /** Its first line. */
  readonly line: number;
  /** Where the row after it begins: once this one is settled, an import may go on from there. */
  readonly next: Position;
  readonly content:
    | { readonly kind: 'request'; readonly request: unknown; readonly sourceLines: readonly number[] }
    | {
        readonly kind: 'unreadable';
        /** As far as it can be told. */
        readonly workspaceName: string | null;
        readonly issues: readonly RowIssue[];
      };
}

/** The file as a whole can't be imported: its header is wrong, say. Nothing of it was started. */
export class ImportFileError extends Error implements CodedError {
  override readonly name = 'ImportFileError';
  readonly code = 'import_file';
}

/** The line that a problem of the request is on: that of the source, where it is about one. */
export function lineOf({ line, content }: Row, { path }: RequestIssue): number {
  const [, index] = /^sources\[(\d+)\]/.exec(path) ?? [];
  if (index === undefined || content.kind === 'unreadable') return line;
  return content.sourceLines[Number(index)] ?? line;
}
