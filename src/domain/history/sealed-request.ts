/** The onboarding request as it reaches Temporal (I4). `domain/request.ts` has the schema of what callers send. */

/** A source request whose configuration only an activity can open. */
export interface SealedSourceRequest {
  readonly name: string;
  readonly source_template_id: string;
  readonly sealed_source_config: string;
  readonly selected_connection_template_tags?: string[] | undefined;
  readonly selected_connection_template_tags_mode: 'any' | 'all';
  /** From a retry: where the source exists, its configuration is replaced by this one. */
  readonly corrected?: true;
}

/** An onboarding request; its `check` has become a part of the policy. */
export interface SealedOnboardingRequest {
  readonly workspace_name: string;
  readonly region_id?: string | undefined;
  readonly sources: readonly SealedSourceRequest[];
  readonly signup_event?: SignupEvent | undefined;
}

/** What started the onboarding, as the sender names it. */
export type SignupEvent = {
  id: string;
  type?: string | undefined;
  source?: string | undefined;
};
