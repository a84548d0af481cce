import { Context } from '@temporalio/activity';

/**
 * The time that a worker and the emulator share while the server skips time: the wall clock, moved ahead by the
 * most that an activity's schedule was ahead of it.
 */
export class SkippedClock {
  #ahead = 0;

  readonly now = (): number => {
    const scheduled = scheduledTimestamp();
    if (scheduled !== null) this.#ahead = Math.max(this.#ahead, scheduled - Date.now());
    return Date.now() + this.#ahead;
  };

  /** Back to the wall clock, for an onboarding that has not skipped anything yet: each skips on its own. */
  reset(): void {
    this.#ahead = 0;
  }
}

function scheduledTimestamp(): number | null {
  try {
    return Context.current().info.currentAttemptScheduledTimestampMs;
  } catch {
    // Asked from outside of an activity.
    return null;
  }
}
