import type { IncomingHttpHeaders } from 'node:http';
import type { ApiName } from './apis.ts';
import type { Fault } from './fault.ts';
import type { OperationName } from './operations.ts';

/** What a call changed. A token issued for a workspace that was there already changes nothing. */
export type Effect =
  | { readonly kind: 'workspace_created'; readonly workspaceId: string; readonly workspaceName: string }
  | { readonly kind: 'source_created'; readonly sourceId: string; readonly workspaceId: string }
  | { readonly kind: 'source_updated'; readonly sourceId: string; readonly workspaceId: string }
  | { readonly kind: 'source_deleted'; readonly sourceId: string; readonly workspaceId: string };

/** One request. Times are the emulator's clock, in milliseconds since 1970. */
export interface Call {
  /** 1 for the first call since the start or the last reset. */
  readonly seq: number;
  /** Null for a path or method that is no operation. */
  readonly operation: OperationName | null;
  /** The generation that has the path; null for a path of both, and where there is no operation. */
  readonly api: ApiName | null;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON, null when there was none or it could not be parsed. It may hold credentials: keep it in memory. */
  readonly body: unknown;
  /** Named in the body, that of the scoped token, named in the query, or that of the source or check in the path. */
  readonly workspaceName: string | null;
  /** Named in the body, or that of the source in the path. */
  readonly sourceName: string | null;
  /** Of the fault that was chosen for this call. */
  readonly fault: Fault['kind'] | null;
  readonly startedAt: number;
  /** What was answered; null while nothing was, and for ever when the connection ended without an answer. */
  readonly status: number | null;
  /**
   * The JSON that was answered, null when there was none or not all of it. It may hold tokens: keep it in memory. A field
   * that is undefined was left out.
   */
  readonly answer: unknown;
  /** When it was answered or its connection ended. */
  readonly finishedAt: number | null;
  /** What took effect, even if only after the answer. */
  readonly effect: Effect | null;
  readonly committedAt: number | null;
}

/** The emulator's own side of a call, filled in as it goes on. */
export type CallInProgress = { -readonly [Key in keyof Call]: Call[Key] };
