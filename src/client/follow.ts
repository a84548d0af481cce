/** Progress again whenever it has changed: `watch`, for one person who looks; `follow`, for a service that many look at. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Progress } from '../domain/run-state.ts';
import type { ClientContext } from './client-context.ts';
import { progressFrom, readOwnProgress } from './run-progress.ts';
import { runOf, type Run } from './onboarding-run.ts';
import { HistoryPages, isGrpc, isUnavailable } from '../temporal/index.ts';

/** How an onboarding is watched. */
export interface WatchOptions {
  /** Milliseconds between two looks; a second by default. */
  readonly interval?: number;
  /** Aborted: it ends. */
  readonly signal?: AbortSignal;
}

/** What `look` finds now, and again whenever that has changed, until the onboarding closes. @throws what `look` throws */
export async function* watchProgress(
  look: () => Promise<Progress>,
  { interval = 1_000, signal }: WatchOptions,
): AsyncGenerator<Progress, void> {
  let shown = '';
  while (signal?.aborted !== true) {
    const progress = await look();
    const seen = JSON.stringify(progress);
    if (seen !== shown) yield progress;
    shown = seen;
    if (progress.closed_at !== null) return;
    await pause(interval, undefined, signal && { signal }).catch(() => undefined);
  }
}

/** A progress, with its place in the run. */
export interface FollowedProgress {
  readonly progress: Progress;
  /** The last event of the run's history that this progress knows of. */
  readonly eventId: number;
}

/** How changes are followed. */
export interface FollowOptions {
  /** Aborted: it ends. */
  readonly signal: AbortSignal;
  /** Called when Temporal does not answer any more, and when it does again; meanwhile it is tried again and again. */
  readonly onOutage?: ((isAway: boolean) => void) | undefined;
}

const CALL_TIMEOUT_MS = 10_000;
/** Between two describes while nothing happens. */
const DESCRIBE_INTERVAL_MS = 5_000;
const OUTAGE_PAUSE_MS = 1_000;

/**
 * Follows an onboarding without querying its workflow again and again: it waits for new history, queries only when a workflow
 * task has completed, because nothing else changes the workflow's state, and has what only Temporal knows (attempts, the next
 * one) from a describe every few seconds.
 * @throws WorkflowNotFoundError, and what Temporal throws where it is away at the first look; later that is waited out
 */
export async function* followProgress(
  context: ClientContext,
  workspaceName: string,
  { signal, onOutage = () => undefined }: FollowOptions,
): AsyncGenerator<FollowedProgress, void> {
  const { client } = context;
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
  let run = await within(() => runOf(context, workspaceName));
  const history = new HistoryTail(client, run, signal);
  // Before the first query, so that nothing which happens after it is missed.
  await within(() => history.read());
  let known = await within(() => readOwnProgress(client, run));
  let progress = await within(() => progressFrom(context, run, known));
  yield { progress, eventId: history.eventId };
  let hasAdvanced = false;
  let isAway = false;
  while (!run.isClosed && !signal.aborted) {
    const shown = JSON.stringify(progress);
    try {
      hasAdvanced = (await history.hasAdvanced(DESCRIBE_INTERVAL_MS)) || hasAdvanced;
      if (isOver(signal)) return;
      const now = await within(() => runOf(context, workspaceName, run.runId));
      if (hasAdvanced || now.isClosed || known.partial)
        known = await within(() => readOwnProgress(client, now));
      hasAdvanced = false;
      progress = await within(() => progressFrom(context, now, known));
      // Not before the progress is as new: a closed run is not read again.
      run = now;
      if (isAway) onOutage((isAway = false));
    } catch (error) {
      if (isOver(signal)) return;
      if (!mayPass(error)) throw error;
      if (!isAway) onOutage((isAway = true));
      history.startAnew();
      await pause(OUTAGE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
    if (JSON.stringify(progress) !== shown) yield { progress, eventId: history.eventId };
  }
}

/** Whether an error may pass by itself. A server that goes down or comes up answers with INTERNAL and UNKNOWN. */
function mayPass(error: unknown): boolean {
  return isUnavailable(error) || isGrpc(error, 'INTERNAL', 'UNKNOWN');
}

/** Whether a signal is aborted by now. The compiler takes what it saw before a wait for what holds after it. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The end of a run's history, waited on. */
class HistoryTail {
  readonly #client: Client;
  readonly #run: Run;
  readonly #signal: AbortSignal;
  #pages: HistoryPages;
  #waiting: Promise<boolean> | null = null;
  eventId = 0;

  constructor(client: Client, run: Run, signal: AbortSignal) {
    this.#client = client;
    this.#run = run;
    this.#signal = signal;
    this.#pages = new HistoryPages(client, run, { waits: true });
  }

  /** The server that comes back need not know the page tokens of the one before. */
  startAnew(): void {
    this.#pages = new HistoryPages(this.#client, this.#run, { waits: true });
  }

  /** Whether the workflow's state can have changed; `false` where it has not within so many milliseconds. */
  async hasAdvanced(withinMs: number): Promise<boolean> {
    // One that is under way goes on: Temporal holds it open until something happens.
    this.#waiting ??= this.#untilAdvanced();
    // It may fail when nobody waits for it any more.
    this.#waiting.catch(() => undefined);
    const ended = new AbortController();
    try {
      const tooLong = pause(withinMs, false, { signal: ended.signal }).catch(() => false);
      return await Promise.race([this.#waiting, tooLong]);
    } finally {
      ended.abort();
    }
  }

  async #untilAdvanced(): Promise<boolean> {
    try {
      for (;;) if (await this.read()) return true;
    } finally {
      this.#waiting = null;
    }
  }

  /** Reads what follows, and tells whether a workflow task completed in it, or the run closed. */
  async read(): Promise<boolean> {
    const pages = this.#pages;
    const events = await this.#abortable(() => pages.next());
    this.eventId = Math.max(this.eventId, ...events.map(({ eventId }) => Number(eventId)));
    return pages.isAtEnd || events.some((event) => event.workflowTaskCompletedEventAttributes);
  }

  /** With a signal of its own: Temporal's client never takes its listener off a signal. */
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
