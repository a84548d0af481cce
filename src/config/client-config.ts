/** What an `OnboardingClient` is connected and started with, and a command that has one. */
import { PREFLIGHT_MODES, type OnboardingPolicy, type PreflightMode } from '../domain/history/types.ts';
import { COMMIT_WINDOW_MARGIN_MS, DEFAULT_POLICY } from '../domain/policy.ts';
import { airbyteApi, airbyteConfig, regionConfig, type AirbyteConfig, type RegionConfig } from './airbyte.ts';
import { sealingConfig, type SealingConfig } from './keys.ts';
import { readAll, type Environment, type Reader, type Surroundings } from './reader.ts';
import { tracingConfig, type TracingConfig } from './telemetry.ts';
import { temporalConfig, type TemporalConfig } from './temporal.ts';

export interface ClientConfig extends SealingConfig, RegionConfig {
  readonly temporal: TemporalConfig;
  /** Every run that is started takes them along. */
  readonly policy: OnboardingPolicy;
  /** Whether somebody is told what they come to; `undefined` where it is not set: nobody, unless whoever reads it has hooks. */
  readonly notices: boolean | undefined;
}

/** What a command needs that has a client. */
export interface CommandConfig extends ClientConfig {
  /** `null` where no collector is named. */
  readonly tracing: TracingConfig | null;
}

/** @throws ConfigError */
export function readClientConfig(env: Environment, surroundings: Surroundings = {}): ClientConfig {
  return readAll(env, clientConfig, surroundings);
}

/** @throws ConfigError */
export function readCommandConfig(env: Environment): CommandConfig {
  return readAll(env, commandConfig);
}

/** For a command that issues widget tokens. @throws ConfigError */
export function readTokenConfig(env: Environment): CommandConfig & { readonly airbyte: AirbyteConfig } {
  return readAll(env, (read) => ({ ...commandConfig(read), airbyte: airbyteConfig(read) }));
}

export function clientConfig(read: Reader): ClientConfig {
  return {
    temporal: temporalConfig(read),
    ...sealingConfig(read),
    policy: policyConfig(read),
    notices: noticesConfig(read),
    ...regionConfig(read),
  };
}

function commandConfig(read: Reader): CommandConfig {
  return { ...clientConfig(read), tracing: tracingConfig(read) };
}

function policyConfig(read: Reader): OnboardingPolicy {
  const api = airbyteApi(read);
  const preflight = preflightMode(read);
  const requestTimeoutMs = read.durationMs('AIRBYTE_REQUEST_TIMEOUT', DEFAULT_POLICY.request_timeout_ms);
  const commitWindowMs = read.durationMs('AIRBYTE_COMMIT_WINDOW', requestTimeoutMs + COMMIT_WINDOW_MARGIN_MS);
  if (commitWindowMs < requestTimeoutMs) {
    read.problem('AIRBYTE_COMMIT_WINDOW must not be shorter than AIRBYTE_REQUEST_TIMEOUT');
  }
  return {
    request_timeout_ms: requestTimeoutMs,
    commit_window_ms: commitWindowMs,
    attention_window_ms: read.durationMs('ONBOARDING_ATTENTION_WINDOW', DEFAULT_POLICY.attention_window_ms),
    outage_window_ms: read.durationMs('ONBOARDING_OUTAGE_WINDOW', DEFAULT_POLICY.outage_window_ms),
    check: read.oneOf('ONBOARDING_CHECK', ['off', 'on']) === 'on',
    check_timeout_ms: read.durationMs('ONBOARDING_CHECK_TIMEOUT', DEFAULT_POLICY.check_timeout_ms),
    ...(api !== undefined && { api }),
    ...(preflight !== undefined && { preflight }),
  };
}

/** A process that starts onboardings knows whether somebody is told, and not who: addresses and secrets are the workers'. */
function noticesConfig(read: Reader): boolean | undefined {
  const name = 'ONBOARDING_NOTICES';
  if (read.text(name) !== undefined) return read.oneOf(name, ['on', 'off']) === 'on';
  return read.text('ONBOARDING_NOTICE_URLS') === undefined ? undefined : true;
}

/** `undefined` where it is not set: of a run that is retried, what was set when it was started then counts. */
function preflightMode(read: Reader): PreflightMode | undefined {
  const name = 'ONBOARDING_PREFLIGHT';
  return read.text(name) === undefined ? undefined : read.oneOf(name, PREFLIGHT_MODES);
}
