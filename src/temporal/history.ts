/** Histories, read page by page: one of a run that was corrected many times is larger than what gRPC takes in a message. */
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { grpcStatus, isGrpc } from './refusals.ts';

/** Bytes: no history is larger, so that no page is. What gRPC takes by default is 4 MB. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** Events of a page, where the connection is somebody else's, and takes no more than 4 MB: less, until a page fits. */
const SMALLER_PAGES = [64, 32, 16, 8, 4];

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

interface RunId {
  readonly workflowId: string;
  readonly runId: string;
}

/** The pages of a run's history, from its beginning. */
export class HistoryPages {
  readonly #client: Client;
  readonly #request: { readonly execution: RunId; readonly waitNewEvent: boolean };
  #nextPageToken: Uint8Array | null = null;
  readonly #smaller = [...SMALLER_PAGES];
  /** 0: as many events as the server likes. */
  #maximumPageSize = 0;
  /** Whether the last page has been read; of a run that is waited for, whether it has closed. */
  isAtEnd = false;

  /** @param options `waits`: at the end of an open run each page waits for what is written next, for up to a minute */
  constructor(client: Client, execution: RunId, { waits = false }: { readonly waits?: boolean } = {}) {
    this.#client = client;
    const { workflowId, runId } = execution;
    this.#request = { execution: { workflowId, runId }, waitNewEvent: waits };
  }

  /** The next page; it may be empty. @throws the refusals of Temporal */
  async next(): Promise<readonly HistoryEvent[]> {
    for (;;) {
      try {
        return await this.#next();
      } catch (error) {
        const smaller = this.#smaller.shift();
        if (smaller === undefined || !isTooLarge(error)) throw error;
        this.#maximumPageSize = smaller;
      }
    }
  }

  async #next(): Promise<readonly HistoryEvent[]> {
    const { history, nextPageToken } = await this.#client.workflowService.getWorkflowExecutionHistory({
      namespace: this.#client.options.namespace,
      ...this.#request,
      maximumPageSize: this.#maximumPageSize,
      nextPageToken: this.#nextPageToken,
    });
    this.isAtEnd = nextPageToken.length === 0;
    this.#nextPageToken = nextPageToken;
    return history?.events ?? [];
  }
}

/** Every event of a run, in order. @throws the refusals of Temporal */
export async function* historyEvents(client: Client, execution: RunId): AsyncGenerator<HistoryEvent> {
  const pages = new HistoryPages(client, execution);
  while (!pages.isAtEnd) yield* await pages.next();
}

function isTooLarge(error: unknown): boolean {
  return isGrpc(error, 'RESOURCE_EXHAUSTED') && /larger than max/i.test(grpcStatus(error)?.details ?? '');
}
