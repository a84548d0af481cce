/** Histories, read page by page: one of a run that was corrected many times is larger than what gRPC takes in a message. */
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

/** Bytes that our own connections take in a message: no history is larger. gRPC's own limit, of connections of others, is 4 MB. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** Bytes of a history that fits into one message of any connection, also if it grows a little meanwhile. */
const ONE_PAGE_BYTES = 3_000_000;
/** Of a larger history so many events at a time: as many of the largest ones fit. */
const SMALL_PAGE_EVENTS = 8;

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** A run, and how large its history is, where that is known. */
interface RunToRead {
  readonly workflowId: string;
  readonly runId: string;
  readonly historyBytes?: number | undefined;
}

/** The pages of a run's history, from its beginning. */
export class HistoryPages {
  readonly #client: Client;
  readonly #request: {
    readonly execution: Pick<RunToRead, 'workflowId' | 'runId'>;
    readonly waitNewEvent: boolean;
    readonly maximumPageSize: number;
  };
  #nextPageToken: Uint8Array | null = null;
  /** Whether the last page has been read; of a run that is waited for, whether it has closed. */
  isAtEnd = false;

  /** @param options `waits`: at the end of an open run each page waits for what is written next, for up to a minute */
  constructor(client: Client, run: RunToRead, { waits = false }: { readonly waits?: boolean } = {}) {
    const { workflowId, runId, historyBytes = 0 } = run;
    this.#client = client;
    this.#request = {
      execution: { workflowId, runId },
      waitNewEvent: waits,
      // 0: as many as the server likes. A page that is too large cannot be tried: Temporal's client repeats it for minutes.
      maximumPageSize: historyBytes > ONE_PAGE_BYTES ? SMALL_PAGE_EVENTS : 0,
    };
  }

  /** The next page; it may be empty. @throws the refusals of Temporal */
  async next(): Promise<readonly HistoryEvent[]> {
    const { history, nextPageToken } = await this.#client.workflowService.getWorkflowExecutionHistory({
      namespace: this.#client.options.namespace,
      ...this.#request,
      nextPageToken: this.#nextPageToken,
    });
    this.isAtEnd = nextPageToken.length === 0;
    this.#nextPageToken = nextPageToken;
    return history?.events ?? [];
  }
}

/** Every event of a run, in order. @throws the refusals of Temporal */
export async function* historyEvents(client: Client, run: RunToRead): AsyncGenerator<HistoryEvent> {
  const pages = new HistoryPages(client, run);
  while (!pages.isAtEnd) yield* await pages.next();
}
