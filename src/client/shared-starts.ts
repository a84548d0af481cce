/**
 * Starts that ask for the same at once are one. Each by itself would be two more calls about one workflow, of which Temporal does one after
 * the other: on a busy machine a storm of one signup would then wait for itself, some of it until its time is over.
 */
import type { OnboardingRequest } from '../domain/request.ts';
import type { ClientContext } from './context.ts';
import { requestDigest } from './digests.ts';
import { UnavailableError } from '../domain/errors.ts';
import type { StartOptions, StartOutcome } from './start.ts';

/** What starts have in common that can be one (the start rules' own equality); `null` where the key that tells is gone. */
export function whatIsAsked(
  { keyring }: ClientContext,
  request: OnboardingRequest,
  options: StartOptions,
): string | null {
  const digest = requestDigest(keyring, request);
  return digest && JSON.stringify([digest, options]);
}

export class SharedStarts<Result extends { readonly outcome: StartOutcome }> {
  readonly #underWay = new Map<string, Promise<Result>>();

  /**
   * Starts, or is told what becomes of the start that is under way. A failure of that one is told only where this one would have met it, too.
   * @param asked see {@link whatIsAsked}; `null`: shares with nobody
   * @param deadline milliseconds since the epoch, to which `start` keeps by itself
   */
  async run(asked: string | null, deadline: number, start: () => Promise<Result>): Promise<Result> {
    if (asked === null) return await start();
    for (let beganSince = false; ; beganSince = true) {
      const underWay = this.#underWay.get(asked);
      if (underWay === undefined) return await this.#first(asked, start);
      try {
        return startedBefore(await underWay);
      } catch (error) {
        // Time that was over, or an abort, was its own caller's; and a conflict of before this one asked may be settled by now.
        const isToldHere = error instanceof UnavailableError ? Date.now() >= deadline : beganSince;
        if (isToldHere) throw error;
      }
    }
  }

  async #first(asked: string, start: () => Promise<Result>): Promise<Result> {
    const underWay = start().finally(() => this.#underWay.delete(asked));
    this.#underWay.set(asked, underWay);
    return await underWay;
  }
}

/** One of them has started it; the others have found it. */
function startedBefore<Result extends { readonly outcome: StartOutcome }>(result: Result): Result {
  return result.outcome === 'started' ? { ...result, outcome: 'already_running' } : result;
}
