import { AirbyteError, decodeScopedToken } from '../airbyte/index.ts';
import { unseal } from '../secrets/index.ts';
import type { Attempt } from './attempt.ts';
import { final, VerdictError } from './classify.ts';
import type { SealedToken, WorkspaceInput } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { OpenedToken } from './scoped-tokens.ts';

/** A token is used at least once, whatever the clocks say of its expiry: for so long it counts as just issued. */
const JUST_ISSUED_MS = 60_000;

/**
 * Calls with the workspace's token. An expired token is replaced before the call, as often as needed. A token that the API
 * rejects all the same is replaced once; the second rejection in a row is `Airbyte.TokenRejected`. The rejection of a
 * token that says itself that it has expired does not count. The call may therefore be made more than once: a 401 is a refusal.
 */
export async function withScopedToken<T>(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: WorkspaceInput,
  call: (scopedToken: string) => Promise<T>,
): Promise<T> {
  const now = (): number => attempt.now();
  const replace = (spent: OpenedToken): Promise<OpenedToken> => deps.scopedTokens.replace(input, spent, now);
  const newest = deps.scopedTokens.newest(input, openToken(deps, input));
  // Judged by the worker's clock: the workflow's time may be skipped, and a skew would replace tokens for ever.
  const hasExpired = newest.expiresAt !== null && newest.expiresAt <= deps.now();
  const isJustIssued = attempt.now() - newest.issuedAt < JUST_ISSUED_MS;
  let token = hasExpired && !isJustIssued ? await replace(newest) : newest;
  // That a token which has expired is rejected says nothing of the next.
  const allowed = hasExpired && isJustIssued ? 2 : 1;
  for (let rejections = 0; ; rejections += 1) {
    try {
      return await call(token.accessToken);
    } catch (error) {
      if (!isRejection(error)) throw error;
      if (rejections === allowed) throw rejectedAgain(error);
    }
    token = await replace(token);
  }
}

function rejectedAgain(error: AirbyteError): VerdictError {
  return new VerdictError(final('Airbyte.TokenRejected', error.message), error);
}

/** Opens the first token of a run. */
export function openToken(
  { keyring }: Pick<ActivityDependencies, 'keyring'>,
  { workspace_name: workspaceName, token }: { readonly workspace_name: string; readonly token: SealedToken },
): OpenedToken {
  const bundle = unseal(keyring, { workspaceName, purpose: 'scoped_token' }, token.sealed);
  const { accessToken } = decodeScopedToken(bundle);
  return { accessToken, expiresAt: token.expires_at, issuedAt: token.issued_at };
}

function isRejection(error: unknown): error is AirbyteError {
  return error instanceof AirbyteError && error.status === 401 && error.credential === 'scoped';
}
