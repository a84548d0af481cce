/**
 * Calls in a workspace, with its scoped token where they bear one. The first one of a run is in its history, sealed. Those that have replaced it live
 * for minutes, in this worker's memory only: an outage of hours needs many of them, and none is worth an event in the history.
 */
import { AirbyteError, decodeScopedToken, type AirbyteClient, type Workspace } from '../airbyte/index.ts';
import { callLimits } from '../domain/policy.ts';
import { KeptByBytes } from '../domain/kept-by-bytes.ts';
import { unseal, type KeyProvider } from '../secrets/index.ts';
import type { Attempt } from './attempt.ts';
import { finalVerdict, VerdictError } from './classify.ts';
import type { SealedToken, TokenOwner, WorkspaceInput } from './contract.ts';

export interface TokenResources {
  readonly airbyte: AirbyteClient;
  readonly keyring: KeyProvider;
  /** The worker's wall clock, milliseconds since the epoch: what a token's expiry is judged by. */
  readonly now: () => number;
}

/** A token that is ready to be sent. */
interface OpenedToken {
  readonly accessToken: string;
  /** Milliseconds since the epoch; `null` where the token does not say. */
  readonly expiresAt: number | null;
  /** Milliseconds since the epoch, when it was issued. */
  readonly issuedAt: number;
}

/** A token is used at least once, whatever the clocks say of its expiry: for so long it counts as just issued. */
const JUST_ISSUED_MS = 60_000;
/** What the tokens that are kept may weigh: some thousands, as they are. The oldest one's is issued again when it is needed. */
const KEPT_BYTES = 8 * 1024 * 1024;

export class ScopedTokens {
  readonly #resources: TokenResources;
  readonly #newest = new KeptByBytes<OpenedToken>(KEPT_BYTES);
  readonly #renewals = new Map<string, Promise<OpenedToken>>();

  constructor(resources: TokenResources) {
    this.#resources = resources;
  }

  /**
   * Calls in the workspace. Where calls bear the organization's token, no scoped one is opened, and none is ever issued: for a
   * name that has become free it would make another workspace. An expired token is replaced before the call, as often as needed. A token that the API
   * rejects all the same is replaced once; the second rejection in a row is `Airbyte.TokenRejected`. The rejection of a
   * token that says itself that it has expired does not count. The call may therefore be made more than once: a 401 is a
   * refusal.
   */
  async callWith<T>(
    input: WorkspaceInput,
    attempt: Attempt,
    call: (workspace: Workspace) => Promise<T>,
  ): Promise<T> {
    const { abilities } = this.#resources.airbyte.speaking(input.policy.api);
    const workspace = { id: input.workspace_id, name: input.workspace_name };
    if (abilities.workspaceBy === 'name') return await call({ ...workspace, scopedToken: null });
    const newest = this.#newestOf(input, this.firstToken(input));
    // Judged by the worker's clock: the workflow's time may be skipped, and a skew would replace tokens for ever.
    const hasExpired = newest.expiresAt !== null && newest.expiresAt <= this.#resources.now();
    const isJustIssued = attempt.now() - newest.issuedAt < JUST_ISSUED_MS;
    let token = hasExpired && !isJustIssued ? await this.#replacementOf(newest, input, attempt) : newest;
    // That a token which has expired is rejected says nothing of the next.
    const allowed = hasExpired && isJustIssued ? 2 : 1;
    for (let rejections = 0; ; rejections += 1) {
      try {
        return await call({ ...workspace, scopedToken: token.accessToken });
      } catch (error) {
        if (!isRejection(error)) throw error;
        if (rejections === allowed)
          throw new VerdictError(finalVerdict('Airbyte.TokenRejected', error.message), error);
      }
      token = await this.#replacementOf(token, input, attempt);
    }
  }

  /** Opens the first token of a run. @throws UnsealableError, UndecodableTokenError */
  firstToken({
    workspace_name: workspaceName,
    token,
  }: {
    readonly workspace_name: string;
    readonly token: SealedToken;
  }): OpenedToken {
    const context = { workspaceName, purpose: 'scoped_token' } as const;
    const { accessToken } = decodeScopedToken(unseal(this.#resources.keyring, context, token.sealed));
    return { accessToken, expiresAt: token.expires_at, issuedAt: token.issued_at };
  }

  /** The token that has replaced this one, or this one. */
  #newestOf(owner: TokenOwner, first: OpenedToken): OpenedToken {
    const kept = this.#newest.get(keyOf(owner));
    return kept !== undefined && kept.issuedAt > first.issuedAt ? kept : first;
  }

  /**
   * What replaces a token that is spent: one for all who wait for it, or what has replaced it since.
   * @throws AirbyteError; VerdictError where the new one is for another workspace
   */
  async #replacementOf(spent: OpenedToken, owner: TokenOwner, attempt: Attempt): Promise<OpenedToken> {
    const key = keyOf(owner);
    const newest = this.#newestOf(owner, spent);
    if (newest !== spent) return newest;
    const renewal =
      this.#renewals.get(key) ?? this.#renew(owner, spent, attempt).finally(() => this.#renewals.delete(key));
    this.#renewals.set(key, renewal);
    return await renewal;
  }

  async #renew(owner: TokenOwner, spent: OpenedToken, attempt: Attempt): Promise<OpenedToken> {
    const { workspace_name, region_id, workspace_id, policy } = owner;
    const airbyte = this.#resources.airbyte.speaking(policy.api);
    const request = { workspace_name, ...(region_id !== undefined && { region_id }) };
    const { token } = await airbyte.issueScopedToken(request, callLimits(policy));
    const { accessToken, expiresAt, workspaceId } = decodeScopedToken(token);
    const changedTo =
      workspaceId ?? (await airbyte.getScopedTokenInfo(accessToken, callLimits(policy))).workspace_id;
    if (changedTo !== workspace_id) {
      const detail = `It was ${workspace_id}, and is ${changedTo}.`;
      throw new VerdictError(finalVerdict('Onboarding.WorkspaceChanged', detail));
    }
    // Later than the one it replaces, whichever clock that one's time is from.
    const issuedAt = Math.max(attempt.now(), spent.issuedAt + 1);
    const renewed = { accessToken, expiresAt, issuedAt };
    this.#newest.set(keyOf(owner), renewed, 2 * accessToken.length);
    return renewed;
  }
}

function keyOf({ workspace_name, workspace_id }: TokenOwner): string {
  return JSON.stringify([workspace_name, workspace_id]);
}

function isRejection(error: unknown): error is AirbyteError {
  return error instanceof AirbyteError && error.status === 401 && error.credential === 'scoped';
}
