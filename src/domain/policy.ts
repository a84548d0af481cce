/** What the settings of one onboarding are by default, and the times that follow from them. */
import { DAY_MS, MINUTE_MS, SECOND_MS } from './durations.ts';
import type { OnboardingPolicy } from './history/types.ts';

export const DEFAULT_POLICY: OnboardingPolicy = {
  request_timeout_ms: 2 * MINUTE_MS,
  commit_window_ms: 2 * MINUTE_MS + 30 * SECOND_MS,
  attention_window_ms: 7 * DAY_MS,
  outage_window_ms: DAY_MS,
  check: false,
  check_timeout_ms: 10 * MINUTE_MS,
};

/** How long after the request timeout the commit window closes where `AIRBYTE_COMMIT_WINDOW` is not set. */
export const COMMIT_WINDOW_MARGIN_MS = 30 * SECOND_MS;

/** Time an activity attempt needs besides its calls: opening values, queueing in the worker, reporting back. */
export const ATTEMPT_MARGIN_MS = 5 * SECOND_MS;

/** After how long without a heartbeat the worker that makes a check counts as dead. */
export const HEARTBEAT_TIMEOUT_MS = 30 * SECOND_MS;

/**
 * Start-to-close timeouts. Each is longer than one attempt's calls with an effect take, with what goes before them, so that Temporal never
 * starts an attempt while such a call of the attempt before is in flight (I2, I3). A look after them takes what is left.
 */
export function activityTimeouts(policy: OnboardingPolicy): {
  readonly oneCallMs: number;
  readonly createSourceMs: number;
  readonly checkSourceMs: number;
} {
  return {
    oneCallMs: policy.request_timeout_ms + ATTEMPT_MARGIN_MS,
    createSourceMs: sendWithinMs(policy) + policy.request_timeout_ms + ATTEMPT_MARGIN_MS,
    checkSourceMs: policy.check_timeout_ms + 2 * policy.request_timeout_ms + ATTEMPT_MARGIN_MS,
  };
}

/** The longest that a call of a run may take is the run's own, whatever the worker's setting is by now. */
export function callLimits(policy: OnboardingPolicy): { readonly timeoutMs: number } {
  return { timeoutMs: policy.request_timeout_ms };
}

/** How long after an attempt began it may still send a call that has an effect: as long as the look before it takes. */
export function sendWithinMs(policy: OnboardingPolicy): number {
  return policy.request_timeout_ms;
}

/**
 * How long after a run was closed from outside a call that it left in flight may still take effect: its attempt may
 * just have begun, and it is nobody's to stop.
 */
export function leftInFlightMs(policy: OnboardingPolicy): number {
  return sendWithinMs(policy) + policy.commit_window_ms;
}
