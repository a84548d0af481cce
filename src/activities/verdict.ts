import type { AirbyteError } from '../airbyte/index.ts';
import type { Failure } from '../domain/failure.ts';

/** What to do after an error. `delay` is in milliseconds. */
export type Verdict =
  | { readonly kind: 'retry'; readonly failure: Failure; readonly delay: number }
  | { readonly kind: 'final'; readonly failure: Failure };

/** Thrown where an activity itself reaches a verdict, rather than an error of a client. */
export class VerdictError extends Error {
  readonly verdict: Verdict;

  /** @param cause what the client said; told in the log, and never to Temporal */
  constructor(verdict: Verdict, cause?: AirbyteError) {
    super(verdict.failure.message, { cause });
    this.verdict = verdict;
  }
}
