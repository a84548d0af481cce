/** The environment as one object a process, read once, with every problem in one message. May import domain, secrets. */
export {
  type AirbyteConfig,
  hasAirbyteCredential,
  readImportCheckConfig,
  readTemplatesConfig,
  type TemplatesConfig,
} from './airbyte.ts';
export { type CommandConfig, readClientConfig, readCommandConfig, readTokenConfig } from './client-config.ts';
export { readCodecServerConfig } from './codec-server-config.ts';
export { type KeyConfig, keyVariables, readKeyConfig } from './keys.ts';
export { listeningAt } from './listening.ts';
export { ConfigError, type Environment } from './reader.ts';
export {
  readMountedServiceConfig,
  readServiceConfig,
  readStackConfig,
  type ServiceConfig,
  type StackConfig,
} from './service-config.ts';
export { type LogConfig, type MetricsConfig, type TracingConfig } from './telemetry.ts';
export { readTemporalConfig, type TemporalConfig } from './temporal.ts';
export { readWorkerConfig, type WorkerConfig, type WorkerVersion } from './worker-config.ts';
