/**
 * Identical starts at the same time are one. Each by itself would be two more calls about one workflow, which Temporal handles one
 * after the other: on a busy machine a storm of one signup would wait for itself, some of it until its time is over.
 */
import type { RequestDigest } from '../domain/history/types.ts';
import { UnavailableError } from '../domain/errors.ts';
import type { StartOutcome } from '../domain/start-outcomes.ts';
import type { StartOptions } from './start.ts';

/**
 * What starts have in common that can be one, by the start rules' own equality.
 * @param digest of the request; `null` where the key for it is gone: then it is shared with nobody
 */
export function startKey(digest: RequestDigest | null, options: StartOptions): string | null {
  return digest && JSON.stringify([digest, options]);
}

export class SharedStarts<Result extends { readonly outcome: StartOutcome }> {
  readonly #underWay = new Map<string, Promise<Result>>();

  /**
   * Starts, or joins the start that is under way. A failure of that one is passed on only where this one would have met it, too.
   * @param key see {@link startKey}; `null`: shares with nobody
   * @param deadline milliseconds since the epoch, to which `start` keeps by itself
   */
  async run(key: string | null, deadline: number, start: () => Promise<Result>): Promise<Result> {
    if (key === null) return await start();
    for (let beganSince = false; ; beganSince = true) {
      const underWay = this.#underWay.get(key);
      if (underWay === undefined) return await this.#first(key, start);
      try {
        const result = await underWay;
        // One of them has started it; the others have found it.
        return result.outcome === 'started' ? { ...result, outcome: 'already_running' } : result;
      } catch (error) {
        // A deadline, or an abort, was its own caller's; and a conflict from before this start may be settled by now.
        const concernsThis = error instanceof UnavailableError ? Date.now() >= deadline : beganSince;
        if (concernsThis) throw error;
      }
    }
  }

  async #first(key: string, start: () => Promise<Result>): Promise<Result> {
    const underWay = start().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, underWay);
    return await underWay;
  }
}
