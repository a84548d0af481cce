/** Where the environment says Temporal is, and what is polled there. */
import { existsSync, readFileSync } from 'node:fs';
import type { Metadata, TLSConfig } from '@temporalio/client';
import { loadClientConfigProfile, toClientOptions, type ClientConfigTLS } from '@temporalio/envconfig';
import { DEFAULT_TEMPORAL_UI_URL } from '../domain/default-addresses.ts';
import { DEFAULT_TASK_QUEUE } from '../domain/names.ts';
import { readAll, type Environment, type Reader } from './reader.ts';
import { cloudProblems } from './temporal-cloud.ts';

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
  const profile = read.attempt('TEMPORAL_*', () =>
    loadClientConfigProfile({ overrideEnvVars: environmentForTemporal(read.env) }),
  );
  const tls = profile?.tls?.disabled === true ? {} : (profile?.tls ?? {});
  const isReadable = profile !== undefined && filesAreReadable(read, tls);
  const loaded = isReadable ? toClientOptions(profile) : null;
  const connection = withTrimmedKey(loaded?.connectionOptions ?? {});
  const namespace = loaded?.namespace ?? 'default';
  const { address, apiKey } = connection;
  if (address !== undefined && !HOST_AND_PORT.test(address)) {
    read.problem(
      'TEMPORAL_ADDRESS, or the profile’s address, must be a host and a port, such as temporal.example.com:7233, without https:// ' +
        '(TEMPORAL_TLS=true turns TLS on)',
    );
  }
  // gRPC would quote the whole header in its refusal.
  if (typeof apiKey === 'string' && !/^[!-~]+$/.test(apiKey)) {
    read.problem('TEMPORAL_API_KEY, or the profile’s api_key, must be one line, without spaces');
  }
  // Temporal's own configuration passes over a certificate without a key, and the server then says that there is none.
  if ((tls.clientCert === undefined) !== (tls.clientKey === undefined)) {
    const missing = tls.clientKey === undefined ? 'key' : 'certificate';
    read.problem(
      `The ${missing} of the client certificate is missing: TEMPORAL_TLS_CLIENT_CERT_… and TEMPORAL_TLS_CLIENT_KEY_…, or the profile’s client_cert_… and client_key_…, are set both, or neither`,
    );
  }
  if (loaded !== null) for (const problem of cloudProblems(connection, namespace)) read.problem(problem);
  // Temporal's own configuration takes a value that it does not know for no, and a file that is not there for an empty one.
  read.oneOf('TEMPORAL_TLS', ['true', 'false', '1', '0']);
  const file = read.text('TEMPORAL_CONFIG_FILE');
  if (file !== undefined && !existsSync(file))
    read.problem('TEMPORAL_CONFIG_FILE names a file that is not there');
  return {
    connection,
    namespace,
    uiUrl: read.url('TEMPORAL_UI_URL', DEFAULT_TEMPORAL_UI_URL),
    taskQueue: read.text('ONBOARDING_TASK_QUEUE') ?? DEFAULT_TASK_QUEUE,
  };
}

/** Each by its name: Temporal's own configuration would not say which file it was. */
function filesAreReadable(read: Reader, tls: ClientConfigTLS): boolean {
  const files = [
    ['client_cert_path', tls.clientCert],
    ['client_key_path', tls.clientKey],
    ['server_ca_cert_path', tls.serverCACert],
  ] as const;
  const isReadable = ([name, source]: (typeof files)[number]): boolean => {
    if (source === undefined || !('path' in source)) return true;
    const names = `TEMPORAL_TLS_${name.toUpperCase()}, or the profile’s ${name},`;
    return read.attempt(names, () => readFileSync(source.path)) !== undefined;
  };
  return files.filter((file) => !isReadable(file)).length === 0;
}

/** What a key was kept in often ends it with a line of its own. */
function withTrimmedKey(connection: TemporalConfig['connection']): TemporalConfig['connection'] {
  const { apiKey } = connection;
  return typeof apiKey === 'string' ? { ...connection, apiKey: apiKey.trim() } : connection;
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
