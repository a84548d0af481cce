import { workflowInfo } from '@temporalio/workflow';
import type { SealedToken, TokenOwner, WorkspaceInput } from '../activities/contract.ts';
import { type AirbyteApi, DEFAULT_API, type PreflightMode } from '../domain/history/types.ts';
import {
  type Carry,
  NOTHING_SENT,
  type OnboardingInput,
  type OnboardingPolicy,
} from '../domain/history/types.ts';
import { failure } from '../domain/failure.ts';
import type { OnboardingActivities } from './activities.ts';
import { carryLeftBy, workflowFailure } from './call-outcomes.ts';

/** The workspace's first token of this run; when it has expired, the activities that use it replace it. */
export class ScopedToken {
  readonly #input: OnboardingInput;
  #policy: OnboardingPolicy;
  readonly #activities: OnboardingActivities;
  /** Set by the first token, of this run or of one before it; every later one must be for the same workspace. */
  #workspaceId: string | null;
  #carry: Carry = NOTHING_SENT;
  #token: SealedToken | null = null;

  constructor(input: OnboardingInput, activities: OnboardingActivities) {
    this.#input = input;
    this.#policy = input.policy;
    this.#activities = activities;
    this.#workspaceId = input.previous_run?.workspace_id ?? null;
  }

  /** From the next activity on. @returns whether it was another one before */
  speak(api: AirbyteApi): boolean {
    const isAnother = api !== (this.#policy.api ?? DEFAULT_API);
    this.#policy = { ...this.#policy, api };
    return isAnother;
  }

  /** How configurations are checked from the next activity on. */
  preflightBy(preflight: PreflightMode): void {
    this.#policy = { ...this.#policy, preflight };
  }

  get workspaceId(): string | null {
    return this.#workspaceId;
  }

  /** What is known of the requests made so far (I2). */
  get carry(): Carry {
    return this.#carry;
  }

  /** Issues the token, and learns from it which workspace it is for. */
  async issue(): Promise<void> {
    const { workspace_name } = this.#input.request;
    const policy = this.#policy;
    const sealed = await this.#request();
    const decoded = await this.#activities.decodeScopedToken({
      workspace_name,
      sealed_token: sealed,
      policy,
    });
    const token = {
      sealed: decoded.sealed_access_token ?? sealed,
      expires_at: decoded.expires_at,
      issued_at: Date.now(),
    };
    const workspaceId =
      decoded.workspace_id ??
      (await this.#activities.getScopedTokenInfo({ workspace_name, token, policy })).workspace_id;
    if (this.#workspaceId !== null && this.#workspaceId !== workspaceId) {
      const change = `It was ${this.#workspaceId}, and is ${workspaceId}.`;
      throw workflowFailure(failure('Onboarding.WorkspaceChanged', change));
    }
    this.#workspaceId = workspaceId;
    this.#token = token;
  }

  /** Whether there is one. The workspace alone may be known from a run before. */
  get isIssued(): boolean {
    return this.#token !== null;
  }

  /** What an activity needs to act in the workspace; only after {@link issue}. */
  workspace(): WorkspaceInput {
    const [workspace_id, token] = [this.#workspaceId, this.#token];
    if (workspace_id === null || token === null) throw new TypeError('No token has been issued.');
    return { ...this.#owner(), workspace_id, token };
  }

  async #request(): Promise<string> {
    try {
      const { sealed_token } = await this.#activities.issueScopedToken({
        ...this.#owner(),
        first: this.#workspaceId === null,
        ...(this.#workspaceId !== null && { workspace_id: this.#workspaceId }),
        original_run_id: workflowInfo().originalExecutionRunId,
        carry: this.#carry,
      });
      this.#carry = NOTHING_SENT;
      return sealed_token;
    } catch (error) {
      // A retry by a person must not ask sooner than the outcome of the request before is settled (I2).
      this.#carry = { ...carryLeftBy(error, this.#carry, this.#input.policy), failing_since: null };
      throw error;
    }
  }

  #owner(): Omit<TokenOwner, 'workspace_id'> {
    const { workspace_name, region_id } = this.#input.request;
    return { workspace_name, ...(region_id !== undefined && { region_id }), policy: this.#policy };
  }
}
