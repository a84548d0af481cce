import { decodeScopedToken } from '../airbyte/index.ts';
import { AirbyteError } from '../airbyte/index.ts';
import { failure } from '../domain/failure.ts';
import { unseal } from '../secrets/index.ts';
import type { Attempt } from './attempt.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { VerdictError } from './run-attempt.ts';

/** A scoped token on its way to an activity. */
export interface TokenInUse {
  readonly sealed: string;
  /** Milliseconds since the epoch; `null` where the token does not say. */
  readonly expires_at: number | null;
  /** Not used yet since it was issued: it is used at least once, whatever the clocks say. */
  readonly fresh: boolean;
}

/** Waiting longer than this for a worker is not "just issued" any more. */
const FRESH_FOR_MS = 60_000;

/** Opens the token and calls with it. A token that has expired, or is rejected, is `Airbyte.TokenRejected`. */
export async function withScopedToken<T>(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: { readonly workspace_name: string; readonly token: TokenInUse },
  call: (scopedToken: string) => Promise<T>,
): Promise<T> {
  const { token, workspace_name: workspaceName } = input;
  const isFresh = token.fresh && attempt.number === 1 && attempt.queuedFor() < FRESH_FOR_MS;
  const hasExpired = (): boolean => token.expires_at !== null && token.expires_at <= deps.now();
  if (!isFresh && hasExpired()) throw rejected('It has expired.', true);
  const bundle = unseal(deps.keyring, { workspaceName, purpose: 'scoped_token' }, token.sealed);
  try {
    return await call(decodeScopedToken(bundle).accessToken);
  } catch (error) {
    if (!(error instanceof AirbyteError) || error.status !== 401 || error.credential !== 'scoped')
      throw error;
    // A fresh token that is rejected counts, even when its expiry lies in the past: or a token that is issued
    // expired would be renewed for ever.
    throw rejected(error.message, !isFresh && hasExpired());
  }
}

function rejected(detail: string, expired: boolean): VerdictError {
  return new VerdictError({ kind: 'final', failure: failure('Airbyte.TokenRejected', detail) }, { expired });
}
