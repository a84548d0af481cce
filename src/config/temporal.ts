/** Where the environment says Temporal is, and what is polled there. */
import { existsSync } from 'node:fs';
import type { Metadata, TLSConfig } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DEFAULT_TEMPORAL_UI_URL } from '../domain/default-addresses.ts';
import { DEFAULT_TASK_QUEUE } from '../domain/names.ts';
import { readAll, type Environment, type Reader } from './reader.ts';

/** What a client and a worker both connect by. The type that `@temporalio/envconfig` has for it is one of the worker's package. */
interface ConnectionOptions {
  readonly address?: string;
  readonly tls?: TLSConfig | boolean | null;
  readonly metadata?: Metadata;
  readonly apiKey?: string;
}

export interface TemporalConfig {
  /** As Temporal's own environment configuration has it: TEMPORAL_ADDRESS and so on, or temporal.toml. */
  readonly connection: ConnectionOptions;
  readonly namespace: string;
  readonly uiUrl: string;
  readonly taskQueue: string;
}

/** Only where Temporal is. @throws ConfigError */
export function readTemporalConfig(env: Environment): TemporalConfig {
  return readAll(env, temporalConfig);
}

export function temporalConfig(read: Reader): TemporalConfig {
  const loaded = read.attempt('TEMPORAL_*', () => {
    return loadClientConnectConfig({ overrideEnvVars: environmentForTemporal(read.env) });
  });
  const address = loaded?.connectionOptions.address;
  if (address !== undefined && !HOST_AND_PORT.test(address)) {
    read.problem(
      'TEMPORAL_ADDRESS, or the profile’s address, must be a host and a port, such as temporal.example.com:7233, without https:// ' +
        '(TEMPORAL_TLS=true turns TLS on)',
    );
  }
  // Temporal's own configuration takes a value that it does not know for no, and a file that is not there for an empty one.
  read.oneOf('TEMPORAL_TLS', ['true', 'false', '1', '0']);
  const file = read.text('TEMPORAL_CONFIG_FILE');
  if (file !== undefined && !existsSync(file))
    read.problem('TEMPORAL_CONFIG_FILE names a file that is not there');
  return {
    connection: loaded?.connectionOptions ?? {},
    namespace: loaded?.namespace ?? 'default',
    uiUrl: read.url('TEMPORAL_UI_URL', DEFAULT_TEMPORAL_UI_URL),
    taskQueue: read.text('ONBOARDING_TASK_QUEUE') ?? DEFAULT_TASK_QUEUE,
  };
}

/**
 * To Temporal an empty variable is one that is set: an empty key would turn TLS on, an empty `TEMPORAL_TLS` off. Compose passes
 * what is absent as empty. An empty `TEMPORAL_CONFIG_FILE` is no file, an empty `TEMPORAL_GRPC_META_…` takes a header away.
 */
function environmentForTemporal(env: Environment): Record<string, string> {
  const isAbsent = (name: string, value = ''): boolean =>
    value.trim() === '' && !/^TEMPORAL_(CONFIG_FILE$|GRPC_META_)/.test(name);
  const present = Object.entries(env).filter(([name, value]) => !isAbsent(name, value));
  return Object.fromEntries(present) as Record<string, string>;
}

const HOST_AND_PORT = /^([^:/\s]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;
