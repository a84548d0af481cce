import { workflowInfo } from '@temporalio/workflow';
import type { TokenInUse } from '../activities/scoped-token-in-use.ts';
import { NOTHING_SENT } from '../domain/carry.ts';
import { failure } from '../domain/failure.ts';
import type { OnboardingInput } from '../domain/onboarding-input.ts';
import type { OnboardingActivities } from './activities.ts';
import { activityFailureDetail, OnboardingError } from './failures.ts';

interface Token {
  readonly sealed: string;
  readonly expires_at: number | null;
  readonly issued_at: number;
  readonly generation: number;
}

/** A token that was rejected though it had not expired is replaced this often; then a person is needed. */
const REPLACED_ONCE = 1;

/** A token counts as just issued, and is used whatever the clocks say of its expiry, for this long. */
const JUST_ISSUED_MS = 60_000;

/** Whether the run was reset: then the run before may have left calls in flight. */
export function isReset(): boolean {
  const { runId, originalExecutionRunId } = workflowInfo();
  return runId !== originalExecutionRunId;
}

/** The workspace's scoped token, renewed once for all who wait for it, as often as needed. */
export class ScopedToken {
  /** Set by the first token, of this run or of one before it; every later token must be for the same workspace. */
  workspaceId: string | null;
  readonly #input: OnboardingInput;
  readonly #activities: OnboardingActivities;
  #current: Token | null = null;
  #renewal: Promise<Token> | null = null;
  #carry = NOTHING_SENT;

  constructor(input: OnboardingInput, activities: OnboardingActivities) {
    this.#input = input;
    this.#activities = activities;
    this.workspaceId = input.previous_run?.workspace_id ?? null;
  }

  /** The same token, with calls that are bounded otherwise. */
  with(activities: OnboardingActivities): ScopedToken {
    const same = new ScopedToken(this.#input, activities);
    same.workspaceId = this.workspaceId;
    same.#current = this.#current;
    return same;
  }

  /** Issues the token where there is none yet. */
  async issue(): Promise<void> {
    await this.#newerThan(0);
  }

  /** Runs a call with the token, and again with a new one where it has expired or is rejected. */
  async use<T>(call: (token: TokenInUse) => Promise<T>): Promise<T> {
    let spent = 0;
    let rejections = 0;
    for (;;) {
      const { sealed, expires_at, issued_at, generation } = await this.#newerThan(spent);
      try {
        return await call({ sealed, expires_at, fresh: Date.now() - issued_at < JUST_ISSUED_MS });
      } catch (error) {
        const detail = activityFailureDetail(error);
        if (detail?.failure.type !== 'Airbyte.TokenRejected') throw error;
        if (detail.expired !== true && ++rejections > REPLACED_ONCE) throw error;
        spent = generation;
      }
    }
  }

  async #newerThan(generation: number): Promise<Token> {
    if (this.#current !== null && this.#current.generation > generation) return this.#current;
    this.#renewal ??= this.#renew((this.#current?.generation ?? 0) + 1).finally(() => {
      this.#renewal = null;
    });
    return await this.#renewal;
  }

  async #renew(generation: number): Promise<Token> {
    const { workspace_name, sealed } = await this.#request();
    const { policy } = this.#input;
    const decoded = await this.#activities.decodeScopedToken({
      workspace_name,
      sealed_token: sealed,
      policy,
    });
    const { expires_at } = decoded;
    const token = { sealed, expires_at, fresh: true };
    const workspaceId =
      decoded.workspace_id ??
      (await this.#activities.getScopedTokenInfo({ workspace_name, token, policy })).workspace_id;
    if (this.workspaceId !== null && this.workspaceId !== workspaceId) {
      throw new OnboardingError(
        failure('Onboarding.WorkspaceChanged', `It was ${this.workspaceId}, and is ${workspaceId}.`),
      );
    }
    this.workspaceId = workspaceId;
    this.#current = { sealed, expires_at, issued_at: Date.now(), generation };
    return this.#current;
  }

  async #request(): Promise<{ workspace_name: string; sealed: string }> {
    const { request, policy } = this.#input;
    const { workspace_name, region_id } = request;
    try {
      const { sealed_token } = await this.#activities.issueScopedToken({
        workspace_name,
        ...(region_id !== undefined && { region_id }),
        first: this.workspaceId === null,
        after_reset: isReset(),
        policy,
        carry: this.#carry,
      });
      this.#carry = NOTHING_SENT;
      return { workspace_name, sealed: sealed_token };
    } catch (error) {
      // A retry by a person must not ask sooner than the outcome of the request before is settled (I2).
      const carry = activityFailureDetail(error)?.carry;
      if (carry !== undefined) this.#carry = { ...carry, failing_since: null };
      throw error;
    }
  }
}
