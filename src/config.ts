/** Environment -> configuration, once, at start. Every problem is named in one message. */
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { httpConfig, type HttpConfig } from './config/http.ts';
import { Reader, type Environment } from './config/reader.ts';
import { metricsConfig, tracingConfig, type MetricsConfig, type TracingConfig } from './config/telemetry.ts';
import { versionConfig, type WorkerVersion } from './config/versioning.ts';
import { DEFAULT_TASK_QUEUE } from './domain/names.ts';
import { COMMIT_WINDOW_MARGIN_MS, DEFAULT_POLICY, type OnboardingPolicy } from './domain/policy.ts';
import { KeyFile, parseKeyring, type KeyProvider } from './secrets/index.ts';

export type { HttpConfig } from './config/http.ts';
export { ConfigError, type Environment } from './config/reader.ts';
export type { MetricsConfig, TracingConfig } from './config/telemetry.ts';
export type { WorkerVersion } from './config/versioning.ts';

export interface TemporalConfig {
  /** As Temporal's own environment configuration has it: TEMPORAL_ADDRESS and so on, or temporal.toml. */
  readonly connection: ClientConnectConfig['connectionOptions'];
  readonly namespace: string;
  readonly uiUrl: string;
  readonly taskQueue: string;
}

export interface AirbyteConfig {
  readonly apiUrl: string;
  readonly organizationId: string;
  readonly credential:
    | { readonly kind: 'access_token'; readonly accessToken: string }
    | { readonly kind: 'client_credentials'; readonly clientId: string; readonly clientSecret: string };
  /** Milliseconds. */
  readonly requestTimeoutMs: number;
}

export interface KeyConfig {
  readonly keyring: KeyProvider;
  /** Whether what is written to Temporal is encrypted; what is encrypted is read either way. */
  readonly encrypts: boolean;
}

/** What an `OnboardingClient` needs. */
export interface ClientConfig extends KeyConfig {
  readonly temporal: TemporalConfig;
  readonly policy: OnboardingPolicy;
  /** `region_id` where the request has none. */
  readonly regionId: string | null;
  readonly regionIdFormat: 'any' | 'uuid';
}

/** Where the connector registry is had from, for what the API itself does not say of a template. */
export interface RegistryConfig {
  readonly url: string | null;
  readonly file: string | null;
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
export function readWidgetTokensConfig(
  env: Environment,
): Pick<ClientConfig, 'regionId' | 'regionIdFormat'> & { readonly airbyte: AirbyteConfig } {
  return new Reader(env).result((read) => ({ ...regionConfig(read), airbyte: airbyteConfig(read) }));
}

/** Only what requests are validated by. @throws ConfigError */
export function readRequestConfig(env: Environment): Pick<ClientConfig, 'regionIdFormat'> {
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

/** Whether the environment names an Airbyte credential, so that the embedded stack uses it rather than its emulator. */
export function hasAirbyteCredential(env: Environment): boolean {
  return ['AIRBYTE_ACCESS_TOKEN', 'AIRBYTE_CLIENT_ID', 'AIRBYTE_CLIENT_SECRET'].some(
    (name) => (env[name] ?? '') !== '',
  );
}

function clientConfig(read: Reader): ClientConfig {
  return {
    temporal: temporalConfig(read),
    ...keyConfig(read),
    policy: policy(read),
    ...regionConfig(read),
  };
}

function regionConfig(read: Reader): Pick<ClientConfig, 'regionId' | 'regionIdFormat'> {
  return {
    regionId: read.text('AIRBYTE_REGION_ID') ?? null,
    regionIdFormat: regionIdFormat(read),
  };
}

function temporalConfig(read: Reader): TemporalConfig {
  const loaded = read.attempt('TEMPORAL_*', () => {
    return loadClientConnectConfig({ overrideEnvVars: givenToTemporal(read.env) });
  });
  return {
    connection: loaded?.connectionOptions ?? {},
    namespace: loaded?.namespace ?? 'default',
    uiUrl: read.url('TEMPORAL_UI_URL', 'http://localhost:8233'),
    taskQueue: read.text('ONBOARDING_TASK_QUEUE') ?? DEFAULT_TASK_QUEUE,
  };
}

/**
 * To Temporal an empty variable is one that is set: an empty key would turn TLS on, an empty `TEMPORAL_TLS` off. Compose passes
 * what is absent as empty. An empty `TEMPORAL_CONFIG_FILE` is no file, an empty `TEMPORAL_GRPC_META_…` takes a header away.
 */
function givenToTemporal(env: Environment): Record<string, string> {
  const isAbsent = (name: string, value = ''): boolean =>
    value.trim() === '' && !/^TEMPORAL_(CONFIG_FILE$|GRPC_META_)/.test(name);
  const given = Object.entries(env).filter(([name, value]) => !isAbsent(name, value));
  return Object.fromEntries(given) as Record<string, string>;
}

function airbyteConfig(read: Reader): AirbyteConfig {
  return {
    apiUrl: read.url('AIRBYTE_API_URL', 'https://api.airbyte.ai'),
    organizationId: read.required(
      'AIRBYTE_ORGANIZATION_ID',
      'the id of your organization, from Airbyte’s settings',
    ),
    credential: credential(read),
    requestTimeoutMs: read.duration('AIRBYTE_REQUEST_TIMEOUT', DEFAULT_POLICY.request_timeout_ms),
  };
}

const REGISTRY_URL = 'https://connectors.airbyte.com/files/registries/v0/cloud_registry.json';

function registryConfig(read: Reader): RegistryConfig {
  const file = read.text('AIRBYTE_REGISTRY_FILE') ?? null;
  if (read.text('AIRBYTE_REGISTRY_URL') === 'off') return { url: null, file };
  return { url: read.url('AIRBYTE_REGISTRY_URL', REGISTRY_URL), file };
}

function credential(read: Reader): AirbyteConfig['credential'] {
  const accessToken = read.text('AIRBYTE_ACCESS_TOKEN');
  const clientId = read.text('AIRBYTE_CLIENT_ID');
  const clientSecret = read.text('AIRBYTE_CLIENT_SECRET');
  if (accessToken !== undefined) {
    if (clientId !== undefined || clientSecret !== undefined) {
      read.problem(
        'AIRBYTE_ACCESS_TOKEN and AIRBYTE_CLIENT_ID/AIRBYTE_CLIENT_SECRET are both set: keep one of the two',
      );
    }
    return { kind: 'access_token', accessToken };
  }
  if (clientId === undefined || clientSecret === undefined) {
    read.problem(
      'AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, or AIRBYTE_ACCESS_TOKEN, must be set: the organization’s credential',
    );
  }
  return { kind: 'client_credentials', clientId: clientId ?? '', clientSecret: clientSecret ?? '' };
}

function policy(read: Reader): OnboardingPolicy {
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

export function keyConfig(read: Reader): KeyConfig {
  return { keyring: keyring(read), encrypts: read.oneOf('ONBOARDING_CODEC', ['on', 'off']) === 'on' };
}

function keyring(read: Reader): KeyProvider {
  const inline = read.text('ONBOARDING_KEYS');
  const file = read.text('ONBOARDING_KEYS_FILE');
  if (inline !== undefined && file !== undefined)
    read.problem('ONBOARDING_KEYS and ONBOARDING_KEYS_FILE are both set: keep one of the two');
  if (inline === undefined && file === undefined) {
    read.problem('ONBOARDING_KEYS or ONBOARDING_KEYS_FILE must be set; `onboarding keygen` prints a key');
    return UNREADABLE;
  }
  const provider =
    inline === undefined
      ? read.attempt('ONBOARDING_KEYS_FILE', () => new KeyFile(file ?? ''))
      : read.attempt('ONBOARDING_KEYS', () => parseKeyring(inline));
  return provider ?? UNREADABLE;
}

/** Stands in for a key ring that could not be read; never used, because a problem was noted. */
const UNREADABLE = undefined as unknown as KeyProvider;

function regionIdFormat(read: Reader): ClientConfig['regionIdFormat'] {
  return read.oneOf('AIRBYTE_REGION_ID_FORMAT', ['any', 'uuid']);
}
