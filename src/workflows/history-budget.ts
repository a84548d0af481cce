/**
 * How much a retry may add to the run's history. Temporal ends a run whose history is larger than 50 MB or longer than 51,200
 * events, and with it an onboarding that a person was about to mend.
 */
import { workflowInfo } from '@temporalio/workflow';

/** Bytes: what is left up to Temporal's limit is for what goes on by itself. */
const MAX_BYTES = 45_000_000;
const MAX_EVENTS = 45_000;
/** A configuration stands in the message of the retry, in the call that checks it, and in the one that creates its source. */
const COPIES = 3;

export class HistoryBudget {
  /** Bytes of retries that Temporal has not counted yet: it does so once they are written. */
  #pending = 0;
  #counted = 0;

  /** @param bytes of the configurations of what is tried again */
  hasRoomFor(bytes: number): boolean {
    const { historySize, historyLength } = workflowInfo();
    return (
      historyLength < MAX_EVENTS && historySize + this.#pendingAt(historySize) + COPIES * bytes <= MAX_BYTES
    );
  }

  spend(bytes: number): void {
    const { historySize } = workflowInfo();
    this.#pending = this.#pendingAt(historySize) + COPIES * bytes;
    this.#counted = historySize;
  }

  #pendingAt(historySize: number): number {
    return historySize === this.#counted ? this.#pending : 0;
  }
}
