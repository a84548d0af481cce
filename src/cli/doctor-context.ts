/** The doctor, connected to what it examines as the environment says. */
import { Client, type Connection } from '@temporalio/client';
import { AirbyteClient } from '../airbyte/index.ts';
import { connectTo, credentialExpiry } from '../temporal/index.ts';
import { DEFAULT_TEMPORAL_ADDRESS } from '../domain/default-addresses.ts';
import { NotPermittedError, UnavailableError } from '../domain/errors.ts';
import {
  ConfigError,
  hasAirbyteCredential,
  readNetworkConfig,
  readSealingConfig,
  readServiceAddress,
  readTemplatesConfig,
  readTemporalConfig,
  type Environment,
} from '../config/index.ts';
import { loadDoctor, type AirbyteAccess, type DoctorContext, type NamedFinding } from '../doctor/index.ts';
import type { CliContext } from './cli-context.ts';
import { waitRemarks } from './waits.ts';
import { dispatcherTo } from '../proxy/index.ts';
import { leniently, onboardingDataConverter } from '../secrets/index.ts';

/** Whoever waits for findings is not kept as long as a create may take. */
const AIRBYTE_TIMEOUT_MS = 15_000;

/** What is not to be had is a finding, too. */
export async function connectDoctor({ env, output }: Pick<CliContext, 'env' | 'output'>): Promise<{
  examine: () => Promise<NamedFinding[]>;
  close: () => Promise<void>;
}> {
  const { examine, ServerDates } = await loadDoctor();
  const config = readTemporalConfig(env);
  const { connection: options, namespace, taskQueue } = config;
  const sealing = orError(() => readSealingConfig(env));
  const keys = sealing instanceof Error ? sealing : sealing.keyring;
  const airbyte = hasAirbyteCredential(env) ? orError(() => airbyteAccess(env, ServerDates)) : null;
  const network = orError(() => readNetworkConfig(env));
  const service = orError(() => readServiceAddress(env));
  const connection = await connectTo(options, waitRemarks(output, config)).catch((error: unknown) => {
    if (error instanceof UnavailableError || error instanceof NotPermittedError) return error;
    throw error;
  });
  const { address = DEFAULT_TEMPORAL_ADDRESS } = options;
  const context: DoctorContext = {
    temporal:
      connection instanceof Error
        ? connection
        : {
            connection,
            client: clientOn(connection, namespace, keys),
            namespace,
            taskQueue,
            address,
            expiry: credentialExpiry(options),
          },
    keys,
    sealVersion: sealing instanceof Error ? null : sealing.sealVersion,
    network,
    service,
    airbyte,
  };
  return {
    examine: () => examine(context),
    close: async () => {
      if (!(connection instanceof Error)) await connection.close();
      if (!(keys instanceof Error)) keys.close?.();
      if (airbyte === null || airbyte instanceof Error) return;
      await airbyte.client.close();
      await airbyte.dates.close();
    },
  };
}

function clientOn(connection: Connection, namespace: string, keys: DoctorContext['keys']): Client {
  if (keys instanceof Error) return new Client({ connection, namespace });
  // What cannot be read is what it is to find.
  const { loadedDataConverter } = new Client({
    connection,
    namespace,
    dataConverter: onboardingDataConverter(keys),
  }).options;
  return new Client({ connection, namespace, dataConverter: leniently(loadedDataConverter) });
}

type ServerDatesClass = Awaited<ReturnType<typeof loadDoctor>>['ServerDates'];

function airbyteAccess(env: Environment, ServerDates: ServerDatesClass): AirbyteAccess {
  const { airbyte } = readTemplatesConfig(env);
  const requestTimeoutMs = Math.min(airbyte.requestTimeoutMs, AIRBYTE_TIMEOUT_MS);
  const connections = dispatcherTo(new URL(airbyte.apiUrl), airbyte.proxies, {
    connectTimeoutMs: requestTimeoutMs,
  });
  const dates = new ServerDates({ connections });
  return { client: new AirbyteClient({ ...airbyte, requestTimeoutMs, dispatcher: dates.dispatcher }), dates };
}

function orError<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) return new Error(`${error.problems.join('; ')}.`);
    throw error;
  }
}
