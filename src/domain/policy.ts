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

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DEFAULT_POLICY: OnboardingPolicy = {
  request_timeout_ms: 2 * MINUTE,
  commit_window_ms: 2 * MINUTE + 30 * SECOND,
  attention_window_ms: 7 * DAY,
  outage_window_ms: DAY,
  check: false,
  check_timeout_ms: 10 * MINUTE,
};

/** How long after the request timeout the commit window closes where `AIRBYTE_COMMIT_WINDOW` is not set. */
export const COMMIT_WINDOW_MARGIN_MS = 30 * SECOND;

/** Time an activity attempt needs besides its calls: opening values, queueing in the worker, reporting back. */
const ATTEMPT_MARGIN_MS = 5 * SECOND;

/** After how long without a heartbeat the worker that makes a check counts as dead. */
export const HEARTBEAT_TIMEOUT_MS = 30 * SECOND;

/**
 * Start-to-close timeouts. Each is longer than one attempt's calls take together, so that Temporal never starts an
 * attempt while a call of the attempt before is in flight (I2, I3).
 */
export function activityTimeouts(policy: OnboardingPolicy): {
  readonly oneCall: number;
  readonly createSource: number;
  readonly checkSource: number;
} {
  return {
    oneCall: policy.request_timeout_ms + ATTEMPT_MARGIN_MS,
    createSource: sendWithin(policy) + policy.request_timeout_ms + ATTEMPT_MARGIN_MS,
    checkSource: policy.check_timeout_ms + 2 * policy.request_timeout_ms + ATTEMPT_MARGIN_MS,
  };
}

export interface CallLimits {
  readonly timeoutMs: number;
}

/** The longest that a call of a run may take is the run's own, whatever the worker's setting is by now. */
export function callLimits(policy: OnboardingPolicy): CallLimits {
  return { timeoutMs: policy.request_timeout_ms };
}

/** How long after an attempt began it may still send a call that has an effect: as long as the look before it takes. */
export function sendWithin(policy: OnboardingPolicy): number {
  return policy.request_timeout_ms;
}

/**
 * How long after a run was closed from outside a call that it left in flight may still take effect: its attempt may
 * just have begun, and it is nobody's to stop.
 */
export function leftInFlightFor(policy: OnboardingPolicy): number {
  return sendWithin(policy) + policy.commit_window_ms;
}
