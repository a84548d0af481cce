import type { FieldDigests } from '../digest.ts';
import type { OnboardingPolicy } from '../policy.ts';
import type { SealedOnboardingRequest } from '../request.ts';

/** The workflow's one input. Everything that it depends on is in here. */
export interface OnboardingInput {
  readonly request: SealedOnboardingRequest;
  readonly policy: OnboardingPolicy;
  /** By field path, under the key that the memo's digest names; read only when a conflict is told. */
  readonly field_digests: FieldDigests;
  /** What the run before left behind, where there was one. */
  readonly previous_run?: PreviousRun;
}

/** What a run has to know of the one before it. */
export interface PreviousRun {
  /** Every later token must be for this workspace; `null` where the run before never had one. */
  readonly workspace_id: string | null;
  /**
   * ISO 8601: when a call that the run before left in flight can no longer take effect. Absent where it closed with
   * nothing in flight.
   */
  readonly settled_at?: string;
}
