/**
 * Scoped tokens that have replaced the first ones of runs. They live for minutes, in this worker's memory only: an outage of
 * hours needs many of them, and none is worth an event in the history.
 */
import { decodeScopedToken, type AirbyteClient } from '../airbyte/index.ts';
import { callLimits } from '../domain/policy.ts';
import { final, VerdictError } from './classify.ts';
import type { TokenOwner } from './contract.ts';

/** A token that is ready to be sent. */
export interface OpenedToken {
  readonly accessToken: string;
  /** Milliseconds since the epoch; `null` where the token does not say. */
  readonly expiresAt: number | null;
  /** Milliseconds since the epoch, when it was issued. */
  readonly issuedAt: number;
}

/** Workspaces whose tokens are kept at most: the oldest one's is issued again when it is needed. */
const MAX_KEPT = 1_000;

export class ScopedTokens {
  readonly #airbyte: AirbyteClient;
  readonly #newest = new Map<string, OpenedToken>();
  readonly #renewals = new Map<string, Promise<OpenedToken>>();

  constructor(airbyte: AirbyteClient) {
    this.#airbyte = airbyte;
  }

  /** The token that has replaced this one, or this one. */
  newest(owner: TokenOwner, first: OpenedToken): OpenedToken {
    const kept = this.#newest.get(keyOf(owner));
    return kept !== undefined && kept.issuedAt > first.issuedAt ? kept : first;
  }

  /**
   * Replaces a token that is spent, once for all who wait for it; one that has been replaced since is not replaced
   * again. @throws AirbyteError; VerdictError where the new one is for another workspace
   */
  async replace(owner: TokenOwner, spent: OpenedToken, now: () => number): Promise<OpenedToken> {
    const key = keyOf(owner);
    const newest = this.newest(owner, spent);
    if (newest !== spent) return newest;
    const renewal =
      this.#renewals.get(key) ?? this.#renew(owner, spent, now).finally(() => this.#renewals.delete(key));
    this.#renewals.set(key, renewal);
    return await renewal;
  }

  async #renew(owner: TokenOwner, spent: OpenedToken, now: () => number): Promise<OpenedToken> {
    const { workspace_name, region_id, workspace_id, policy } = owner;
    const request = { workspace_name, ...(region_id !== undefined && { region_id }) };
    const { token } = await this.#airbyte.issueScopedToken(request, callLimits(policy));
    const { accessToken, expiresAt, workspaceId } = decodeScopedToken(token);
    const changedTo =
      workspaceId ?? (await this.#airbyte.getScopedTokenInfo(accessToken, callLimits(policy))).workspace_id;
    if (changedTo !== workspace_id) {
      const detail = `It was ${workspace_id}, and is ${changedTo}.`;
      throw new VerdictError(final('Onboarding.WorkspaceChanged', detail));
    }
    // Later than the one it replaces, whichever clock that one's time is from.
    const issuedAt = Math.max(now(), spent.issuedAt + 1);
    const renewed = { accessToken, expiresAt, issuedAt };
    this.#keep(keyOf(owner), renewed);
    return renewed;
  }

  #keep(key: string, token: OpenedToken): void {
    this.#newest.delete(key);
    this.#newest.set(key, token);
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > MAX_KEPT && oldest !== undefined) this.#newest.delete(oldest);
  }
}

function keyOf({ workspace_name, workspace_id }: TokenOwner): string {
  return JSON.stringify([workspace_name, workspace_id]);
}
