/** The windows and timeouts that the environment sets; every run that is started takes them along. */
import { COMMIT_WINDOW_MARGIN_MS, DEFAULT_POLICY, type OnboardingPolicy } from '../domain/policy.ts';
import type { Reader } from './reader.ts';

export function policyConfig(read: Reader): OnboardingPolicy {
  const requestTimeout = read.duration('AIRBYTE_REQUEST_TIMEOUT', DEFAULT_POLICY.request_timeout_ms);
  const commitWindow = read.duration('AIRBYTE_COMMIT_WINDOW', requestTimeout + COMMIT_WINDOW_MARGIN_MS);
  if (commitWindow < requestTimeout) {
    read.problem('AIRBYTE_COMMIT_WINDOW must not be shorter than AIRBYTE_REQUEST_TIMEOUT');
  }
  return {
    request_timeout_ms: requestTimeout,
    commit_window_ms: commitWindow,
    attention_window_ms: read.duration('ONBOARDING_ATTENTION_WINDOW', DEFAULT_POLICY.attention_window_ms),
    outage_window_ms: read.duration('ONBOARDING_OUTAGE_WINDOW', DEFAULT_POLICY.outage_window_ms),
    check: read.oneOf('ONBOARDING_CHECK', ['off', 'on']) === 'on',
    check_timeout_ms: read.duration('ONBOARDING_CHECK_TIMEOUT', DEFAULT_POLICY.check_timeout_ms),
  };
}
