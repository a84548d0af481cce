/** What a run is started with: the workflow's one input, and the digest in its memo. */
import type { OnboardingPolicy } from './onboarding-policy.ts';
import type { SealedOnboardingRequest } from './sealed-request.ts';

/** Everything that the workflow depends on is in here. */
export interface OnboardingInput {
  readonly request: SealedOnboardingRequest;
  readonly policy: OnboardingPolicy;
  /** Under the key that the memo's digest names; read only where two requests conflict. */
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

/** A keyed digest of the request, in the memo; computed by the client, never by the workflow. */
export interface RequestDigest {
  readonly key_id: string;
  readonly digest: string;
}

/** A digest for each field, by path, from which a conflict names what differs. */
export type FieldDigests = Readonly<Record<string, string>>;
