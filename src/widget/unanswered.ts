import { AirbyteError } from '../airbyte/index.ts';

/** Why Airbyte gave no answer. */
export type Unanswered =
  /** @property retryAfterMs milliseconds */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused'; readonly message: string };

/** @throws what is no failed call to Airbyte */
export function unanswered(error: unknown): Unanswered {
  if (!(error instanceof AirbyteError)) throw error;
  const { isTransient, retryAfterMs, message } = error;
  return isTransient ? { kind: 'unavailable', retryAfterMs } : { kind: 'refused', message };
}
