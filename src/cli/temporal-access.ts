/** Temporal, for the commands that need no keys. */
import { Client } from '@temporalio/client';
import { connectTo } from '../temporal/index.ts';
import { readTemporalConfig, type Environment } from '../config/index.ts';
import type { TemporalAccess } from '../doctor/index.ts';

/** Runs with a connection that is closed afterwards. @throws ConfigError, UnavailableError */
export async function withTemporal<T>(
  env: Environment,
  use: (temporal: Omit<TemporalAccess, 'address'>) => Promise<T>,
): Promise<T> {
  const { connection: options, namespace, taskQueue } = readTemporalConfig(env);
  const connection = await connectTo(options);
  try {
    const client = new Client({ connection, namespace });
    return await use({ connection, client, namespace, taskQueue });
  } finally {
    await connection.close();
  }
}
