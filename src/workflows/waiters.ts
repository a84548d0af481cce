/** Workflows that wait for this onboarding, and are told when it closes. */
import {
  CancellationScope,
  getExternalWorkflowHandle,
  log,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { awaitCloseSignal, CLOSED_SIGNAL_PREFIX, type Waiter } from '../domain/history/messages.ts';

/** Each is a signal at the close. Whoever is not told asks by itself, later. */
const MAX_WAITERS = 100;
/** Of an id, or of a signal's name, at most as long as Temporal takes them. */
const MAX_ID_CHARACTERS = 1_000;

export class Waiters {
  /** By the signal that each is told by. */
  readonly #waiting = new Map<string, Waiter>();

  /** From now on whoever asks is told. */
  accept(): void {
    setHandler(
      awaitCloseSignal,
      (waiter: Waiter) => {
        this.#add(waiter);
      },
      { description: 'Has the onboarding tell another workflow when it closes.' },
    );
  }

  /** Whether somebody is to be told now. */
  areToBeTold(): boolean {
    // A worker of before there were any took the signal for nothing, and closed the run (I5).
    return this.#waiting.size > 0 && patched('waiters-are-told');
  }

  /** Tells all, also those that come meanwhile; one that is gone does not matter. */
  async tell(): Promise<void> {
    const { runId } = workflowInfo();
    await CancellationScope.nonCancellable(async () => {
      while (this.#waiting.size > 0) {
        const waiting = [...this.#waiting.values()];
        this.#waiting.clear();
        await Promise.allSettled(
          waiting.map(({ workflow_id, run_id, signal }) =>
            getExternalWorkflowHandle(workflow_id, run_id).signal(signal, runId),
          ),
        );
      }
    });
  }

  #add(waiter: Waiter): void {
    if (isWaiter(waiter) && (this.#waiting.size < MAX_WAITERS || this.#waiting.has(waiter.signal)))
      this.#waiting.set(waiter.signal, waiter);
    else log.warn('whoever waits for this onboarding will not be told when it closes, and asks by itself');
  }
}

/** Whoever may signal the onboarding may send anything. */
function isWaiter(waiter: unknown): waiter is Waiter {
  const { workflow_id, run_id, signal } = Object(waiter) as Partial<Record<keyof Waiter, unknown>>;
  return [workflow_id, run_id].every(isId) && isId(signal) && signal.startsWith(CLOSED_SIGNAL_PREFIX);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID_CHARACTERS;
}
