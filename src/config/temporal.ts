/** Where the environment says Temporal is, and what is polled there. */
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { DEFAULT_TASK_QUEUE } from '../domain/names.ts';
import type { Environment, Reader } from './reader.ts';

export interface TemporalConfig {
  /** As Temporal's own environment configuration has it: TEMPORAL_ADDRESS and so on, or temporal.toml. */
  readonly connection: ClientConnectConfig['connectionOptions'];
  readonly namespace: string;
  readonly uiUrl: string;
  readonly taskQueue: string;
}

export function temporalConfig(read: Reader): TemporalConfig {
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
