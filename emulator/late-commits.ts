import type { Clock } from './clock.ts';

const POLL_MS = 10;

interface LateCommit {
  readonly dueAt: number;
  readonly dueAtReal: number;
  readonly commit: () => void;
}

/** Effects that land after their answer: when the emulator's clock or the real time has passed them. */
export class LateCommits {
  readonly #clock: Clock;
  #pending: LateCommit[] = [];
  #poll: NodeJS.Timeout | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pending(): number {
    return this.#pending.length;
  }

  schedule(afterMs: number, commit: () => void): void {
    this.#pending.push({
      dueAt: this.#clock.now() + afterMs,
      dueAtReal: performance.now() + afterMs,
      commit,
    });
    // A followed clock does not tell when it jumps, so it is asked.
    this.#poll ??= setInterval(() => {
      this.settle();
    }, POLL_MS).unref();
  }

  /** Lands what is due, the oldest first. Called before each request, so that none overtakes an effect that is due. */
  settle(): void {
    const due = this.#pending
      .filter(({ dueAt, dueAtReal }) => dueAt <= this.#clock.now() || dueAtReal <= performance.now())
      .sort((a, b) => a.dueAt - b.dueAt);
    this.#pending = this.#pending.filter((each) => !due.includes(each));
    if (this.#pending.length === 0) this.#stopPolling();
    for (const { commit } of due) commit();
  }

  /** Forgets what has not landed. */
  clear(): void {
    this.#pending = [];
    this.#stopPolling();
  }

  #stopPolling(): void {
    if (this.#poll) clearInterval(this.#poll);
    this.#poll = null;
  }
}
