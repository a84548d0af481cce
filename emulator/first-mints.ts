/**
 * Counts, for each workspace name, the token requests that are under way while no workspace of that name exists: from
 * their arrival until they took effect or can't any more. Two at once are what makes a name unusable.
 */
export class FirstMints {
  readonly #counts = new Map<string, { now: number; max: number }>();

  /** @returns ends it; more than once does no harm */
  begin(workspaceName: string): () => void {
    const count = this.#counts.get(workspaceName) ?? { now: 0, max: 0 };
    this.#counts.set(workspaceName, count);
    count.now += 1;
    count.max = Math.max(count.max, count.now);
    let ended = false;
    return () => {
      if (!ended) count.now -= 1;
      ended = true;
    };
  }

  max(workspaceName: string): number {
    return this.#counts.get(workspaceName)?.max ?? 0;
  }

  /** The highest count of every name that was ever asked for first. */
  all(): Record<string, number> {
    return Object.fromEntries([...this.#counts].map(([name, { max }]) => [name, max]));
  }
}
