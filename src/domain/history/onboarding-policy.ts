/**
 * Settings of one onboarding, in milliseconds. `start` resolves them into the workflow's input and the workflow
 * reads nothing else, so that a changed setting never changes a run that is under way.
 */
export interface OnboardingPolicy {
  /** The longest that one call to Airbyte may take. */
  readonly request_timeout_ms: number;
  /** How long after it was sent a call may still take effect; never less than the request timeout. */
  readonly commit_window_ms: number;
  /** How long a parked onboarding waits for a person. */
  readonly attention_window_ms: number;
  /** How long one transient failure may last before it needs a person. */
  readonly outage_window_ms: number;
  /** Whether each source's configuration is tried by the API before it is created. */
  readonly check: boolean;
  /** How long such a check may take, repeated where it fails for a passing reason. */
  readonly check_timeout_ms: number;
}
