/**
 * The environment as one object a process, read once, with every problem in one message. May import domain, proxy/settings.ts,
 * secrets.
 */
export {
  type AirbyteConfig,
  hasAirbyteCredential,
  readImportCheckConfig,
  readTemplatesConfig,
  type TemplatesConfig,
} from './airbyte.ts';
export { type CommandConfig, readClientConfig, readCommandConfig, readTokenConfig } from './client-config.ts';
export { clearTextWarnings } from './clear-text.ts';
export { readCodecServerConfig } from './codec-server-config.ts';
export { isEntry } from './is-entry.ts';
export { type KeyConfig, keyVariablesIn, readKeysIfAny, readSealingConfig } from './keys.ts';
export { listeningAt, type ListeningPlace } from './listening.ts';
export { type NetworkConfig, readNetworkConfig } from './network.ts';
export { type NoticeReceiversConfig } from './notices.ts';
export { ConfigError, type Environment, type Surroundings } from './reader.ts';
export {
  readMountedServiceConfig,
  readServiceAddress,
  readServiceConfig,
  readStackConfig,
  type ServiceAddress,
  type ServiceConfig,
  type StackConfig,
} from './service-config.ts';
export { type LogConfig, type MetricsConfig, type TracingConfig } from './telemetry.ts';
export { readTemporalConfig, type TemporalConfig } from './temporal.ts';
export { weakKeyWarnings } from './weak-keys.ts';
export {
  type PluginConfig,
  readPluginConfig,
  readWorkerConfig,
  type WorkerConfig,
  type Versioning,
  type WorkerVersion,
} from './worker-config.ts';
