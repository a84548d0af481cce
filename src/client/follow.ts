/**
 * Follows an onboarding without asking its workflow again and again: Temporal is waited on for new history, the
 * workflow is queried only when a workflow task has completed, because nothing else changes its state, and what only
 * Temporal knows (attempts, the next one) comes from a slow describe.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Progress } from '../domain/progress.ts';
import type { ClientContext } from './context.ts';
import { progressFrom, whatIsKnown } from './progress.ts';
import { isGrpc } from '../temporal/index.ts';
import { newestRun, runOf, type Run } from './run.ts';
import { isUnavailable } from '../temporal/index.ts';

export interface FollowedProgress {
  readonly progress: Progress;
  /** The last event of the run's history that this progress knows of. */
  readonly eventId: number;
}

export interface FollowOptions {
  /** Aborted: it ends. */
  readonly signal: AbortSignal;
  /** Told when Temporal does not answer any more, and when it does again; meanwhile it is asked again and again. */
  readonly onOutage?: ((isAway: boolean) => void) | undefined;
}

/** Milliseconds that a describe may take. */
const CALL_TIMEOUT = 10_000;
/** Milliseconds between two describes while nothing happens. */
const DESCRIBE_INTERVAL = 5_000;
const OUTAGE_PAUSE = 1_000;

/** @throws WorkflowNotFoundError, and what Temporal throws where it is away at the first look; later that is waited out */
export async function* followProgress(
  context: ClientContext,
  workspaceName: string,
  { signal, onOutage = () => undefined }: FollowOptions,
): AsyncGenerator<FollowedProgress, void> {
  const { client } = context;
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + CALL_TIMEOUT, call);
  let run = await within(() => newestRun(context, workspaceName));
  const history = new HistoryTail(client, run, signal);
  // Before the first query, so that nothing which happens after it is missed.
  await within(() => history.readSoFar());
  let known = await within(() => whatIsKnown(client, run));
  let progress = await within(() => progressFrom(context, run, known));
  yield { progress, eventId: history.eventId };
  let hasAdvanced = false;
  let isAway = false;
  while (!run.isClosed && !signal.aborted) {
    const shown = JSON.stringify(progress);
    try {
      hasAdvanced = (await history.hasAdvanced(DESCRIBE_INTERVAL)) || hasAdvanced;
      if (isAborted(signal)) return;
      const now = await within(() => runOf(context, workspaceName, run.runId));
      if (hasAdvanced || now.isClosed || known.partial) known = await within(() => whatIsKnown(client, now));
      hasAdvanced = false;
      progress = await within(() => progressFrom(context, now, known));
      // Not before the progress is as new: a run that has closed is not asked again.
      run = now;
      if (isAway) onOutage((isAway = false));
    } catch (error) {
      if (isAborted(signal)) return;
      if (!mayPass(error)) throw error;
      if (!isAway) onOutage((isAway = true));
      history.startAnew();
      await pause(OUTAGE_PAUSE, undefined, { signal }).catch(() => undefined);
    }
    if (JSON.stringify(progress) !== shown) yield { progress, eventId: history.eventId };
  }
}

/** What a server answers that is going down or coming up is not its last word either. */
function mayPass(error: unknown): boolean {
  return isUnavailable(error) || isGrpc(error, 'INTERNAL', 'UNKNOWN');
}

/** Asked anew after each wait, which the compiler does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The end of a run's history, waited on. */
class HistoryTail {
  readonly #client: Client;
  readonly #run: Run;
  readonly #signal: AbortSignal;
  #token: Uint8Array | null = null;
  #waiting: Promise<boolean> | null = null;
  eventId = 0;

  constructor(client: Client, run: Run, signal: AbortSignal) {
    this.#client = client;
    this.#run = run;
    this.#signal = signal;
  }

  async readSoFar(): Promise<void> {
    await this.#read();
  }

  /** The server that comes back need not know what the one before gave, and how far it was. */
  startAnew(): void {
    this.#token = null;
  }

  /** Whether the workflow's state can have changed; `false` where it has not within so many milliseconds. */
  async hasAdvanced(withinMs: number): Promise<boolean> {
    // One that is under way goes on: Temporal holds it open until something happens.
    this.#waiting ??= this.#untilAdvanced();
    // It may fail when nobody waits for it any more.
    this.#waiting.catch(() => undefined);
    const given = new AbortController();
    try {
      const tooLong = pause(withinMs, false, { signal: given.signal }).catch(() => false);
      return await Promise.race([this.#waiting, tooLong]);
    } finally {
      given.abort();
    }
  }

  async #untilAdvanced(): Promise<boolean> {
    try {
      for (;;) if (await this.#read()) return true;
    } finally {
      this.#waiting = null;
    }
  }

  /** Reads what follows, and tells whether a workflow task completed in it, or the run closed. */
  async #read(): Promise<boolean> {
    const { workflowId, runId } = this.#run;
    const { history, nextPageToken } = await this.#abortable(() =>
      this.#client.workflowService.getWorkflowExecutionHistory({
        namespace: this.#client.options.namespace,
        execution: { workflowId, runId },
        waitNewEvent: true,
        nextPageToken: this.#token,
      }),
    );
    const events = history?.events ?? [];
    this.eventId = Math.max(this.eventId, ...events.map(({ eventId }) => Number(eventId)));
    this.#token = nextPageToken.length > 0 ? nextPageToken : null;
    return this.#token === null || events.some((event) => event.workflowTaskCompletedEventAttributes);
  }

  /** With a signal of its own, because Temporal's client never takes its listener off the one that it is given. */
  async #abortable<T>(call: () => Promise<T>): Promise<T> {
    const own = new AbortController();
    const abort = (): void => {
      own.abort();
    };
    this.#signal.addEventListener('abort', abort);
    try {
      return await this.#client.withAbortSignal(own.signal, call);
    } finally {
      this.#signal.removeEventListener('abort', abort);
    }
  }
}
