/** What the harness itself did, and when: part of every timeline, and what the report counts. */

export interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `null` for what concerns all of them. */
  readonly workspaceName: string | null;
  readonly who: 'actor' | 'kill';
  /** What is counted, such as `retry`. */
  readonly what: string;
  /** What came of it, such as `not_retryable`. */
  readonly outcome: string;
}

export class Journal {
  /** Errors that no act should meet. */
  readonly unexpected: string[] = [];
  readonly #entries: Entry[] = [];

  note(entry: Omit<Entry, 'at'>): void {
    this.#entries.push({ at: Date.now(), ...entry });
  }

  /** What was done to one onboarding, and to all. */
  of(workspaceName: string): Entry[] {
    return this.#entries.filter((entry) => (entry.workspaceName ?? workspaceName) === workspaceName);
  }

  /** How often each was done, and how often with which outcome. */
  counts(who: Entry['who']): Map<string, Map<string, number>> {
    const counts = new Map<string, Map<string, number>>();
    for (const { what, outcome } of this.#entries.filter((entry) => entry.who === who)) {
      const outcomes = counts.get(what) ?? new Map<string, number>();
      counts.set(what, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
    }
    return counts;
  }
}
