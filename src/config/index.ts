/** Environment -> configuration, once, at start. Every problem is named in one message. */
import {
  airbyteConfig,
  hasAirbyteCredential,
  regionConfig,
  regionIdFormat,
  registryConfig,
  type AirbyteConfig,
  type RegionConfig,
  type RegistryConfig,
} from './airbyte.ts';
import { httpConfig, type HttpConfig } from './http.ts';
import { keyConfig, type KeyConfig } from './keys.ts';
import { policyConfig } from './policy.ts';
import { Reader, type Environment } from './reader.ts';
import { metricsConfig, tracingConfig, type MetricsConfig, type TracingConfig } from './telemetry.ts';
import { temporalConfig, type TemporalConfig } from './temporal.ts';
import { versionConfig, type WorkerVersion } from './versioning.ts';
import type { OnboardingPolicy } from '../domain/policy.ts';

export { hasAirbyteCredential, type AirbyteConfig, type RegistryConfig } from './airbyte.ts';
export type { HttpConfig } from './http.ts';
export type { KeyConfig } from './keys.ts';
export { listeningAt } from './listening.ts';
export { ConfigError, type Environment } from './reader.ts';
export type { MetricsConfig, TracingConfig } from './telemetry.ts';
export type { TemporalConfig } from './temporal.ts';
export type { WorkerVersion } from './versioning.ts';

/** What an `OnboardingClient` needs. */
export interface ClientConfig extends KeyConfig, RegionConfig {
  readonly temporal: TemporalConfig;
  readonly policy: OnboardingPolicy;
}

/** What a worker needs. */
export interface WorkerConfig extends KeyConfig {
  readonly registry: RegistryConfig;
  /** `null`: without worker versioning. */
  readonly version: WorkerVersion | null;
  readonly temporal: TemporalConfig;
  readonly airbyte: AirbyteConfig;
  /** `null`: it answers no Prometheus. */
  readonly metrics: MetricsConfig | null;
}

/** What the HTTP service needs besides what an `OnboardingClient` does. */
export interface ServiceConfig extends ClientConfig {
  /** `null` where the environment names no Airbyte credential: then it issues no widget tokens. */
  readonly airbyte: AirbyteConfig | null;
  readonly http: HttpConfig;
}

export interface LogConfig {
  readonly level: string;
  readonly format: 'pretty' | 'json';
}

/** @throws ConfigError */
export function readClientConfig(env: Environment): ClientConfig {
  return new Reader(env).result(clientConfig);
}

/** @throws ConfigError */
export function readServiceConfig(env: Environment): ServiceConfig {
  return new Reader(env).result((read) => {
    const client = clientConfig(read);
    const airbyte = hasAirbyteCredential(env) ? airbyteConfig(read) : null;
    return { ...client, airbyte, http: httpConfig(read, client.keyring) };
  });
}

/** @throws ConfigError */
export function readWorkerConfig(env: Environment): WorkerConfig {
  return new Reader(env).result((read) => ({
    temporal: temporalConfig(read),
    ...keyConfig(read),
    airbyte: airbyteConfig(read),
    registry: registryConfig(read),
    metrics: metricsConfig(read),
    version: versionConfig(read),
  }));
}

/** `null` where no collector is named. @throws ConfigError */
export function readTracingConfig(env: Environment): TracingConfig | null {
  return new Reader(env).result(tracingConfig);
}

/** What reading the organization's templates needs. @throws ConfigError */
export function readTemplatesConfig(env: Environment): Pick<WorkerConfig, 'airbyte' | 'registry'> {
  return new Reader(env).result((read) => ({ airbyte: airbyteConfig(read), registry: registryConfig(read) }));
}

/** What issuing widget tokens needs. @throws ConfigError */
export function readWidgetTokensConfig(env: Environment): RegionConfig & { readonly airbyte: AirbyteConfig } {
  return new Reader(env).result((read) => ({ ...regionConfig(read), airbyte: airbyteConfig(read) }));
}

/** Only what requests are validated by. @throws ConfigError */
export function readRequestConfig(env: Environment): Pick<RegionConfig, 'regionIdFormat'> {
  return new Reader(env).result((read) => ({ regionIdFormat: regionIdFormat(read) }));
}

/** Only the keys, and what is done with them. @throws ConfigError */
export function readKeyConfig(env: Environment): KeyConfig {
  return new Reader(env).result(keyConfig);
}

/** Only where Temporal is. @throws ConfigError */
export function readTemporalConfig(env: Environment): TemporalConfig {
  return new Reader(env).result(temporalConfig);
}

/** @throws ConfigError */
export function readLogConfig(env: Environment, isTerminal: boolean): LogConfig {
  const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
  return new Reader(env).result((read) => ({
    level: read.oneOf('LOG_LEVEL', levels, 'info'),
    format: read.oneOf('LOG_FORMAT', ['pretty', 'json'], isTerminal ? 'pretty' : 'json'),
  }));
}

function clientConfig(read: Reader): ClientConfig {
  return {
    temporal: temporalConfig(read),
    ...keyConfig(read),
    policy: policyConfig(read),
    ...regionConfig(read),
  };
}
export { readCodecServerConfig } from './codec-server.ts';
