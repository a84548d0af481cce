/** Temporal, for the commands that need no keys. */
import { Client, type Connection } from '@temporalio/client';
import { connectTo } from '../client/connect.ts';
import { readTemporalConfig, type Environment } from '../config.ts';

export interface TemporalAccess {
  readonly connection: Connection;
  readonly client: Client;
  readonly namespace: string;
  readonly taskQueue: string;
}

/** Runs with a connection that is closed afterwards. @throws ConfigError, UnavailableError */
export async function withTemporal<T>(
  env: Environment,
  use: (temporal: TemporalAccess) => Promise<T>,
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
