/** Temporal, for the commands that need no keys. */
import { Client } from '@temporalio/client';
import { connectTo } from '../temporal/index.ts';
import { readTemporalConfig } from '../config/index.ts';
import type { TemporalAccess } from '../doctor/index.ts';
import type { CliContext } from './cli-context.ts';
import { waitRemarks } from './waits.ts';

/** Runs with a connection that is closed afterwards. @throws ConfigError, UnavailableError */
export async function withTemporal<T>(
  { env, output }: Pick<CliContext, 'env' | 'output'>,
  use: (temporal: Omit<TemporalAccess, 'address' | 'expiry'>) => Promise<T>,
): Promise<T> {
  const config = readTemporalConfig(env);
  const { connection: options, namespace, taskQueue } = config;
  const connection = await connectTo(options, waitRemarks(output, config));
  try {
    const client = new Client({ connection, namespace });
    return await use({ connection, client, namespace, taskQueue });
  } finally {
    await connection.close();
  }
}
