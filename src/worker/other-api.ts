import { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { WorkerConfig } from '../config/index.ts';
import { AIRBYTE_APIS } from '../domain/history/types.ts';
import { leniently, onboardingDataConverter } from '../secrets/index.ts';
import { connectTo, countOpenRuns } from '../temporal/index.ts';

const COUNT_FOR_MS = 5_000;

/**
 * Says in the log how many open onboardings speak another generation of Airbyte's API than the worker's environment names: runs
 * that were started without the setting, or before it was changed. They go on as they are.
 */
export async function warnOfOtherApi(
  { temporal, keyring, airbyte }: Pick<WorkerConfig, 'temporal' | 'keyring' | 'airbyte'>,
  logger: Logger,
): Promise<void> {
  try {
    const connection = await connectTo(temporal.connection);
    try {
      const { namespace } = temporal;
      const { loadedDataConverter } = new Client({
        connection,
        namespace,
        dataConverter: onboardingDataConverter(keyring),
      }).options;
      const client = new Client({ connection, namespace, dataConverter: leniently(loadedDataConverter) });
      const { of, isAll } = await countOpenRuns(client, COUNT_FOR_MS);
      const others = AIRBYTE_APIS.filter((api) => api !== airbyte.api && of[api] > 0);
      for (const api of others) {
        const facts = { airbyte_api: airbyte.api, other_api: api, open: of[api], all_counted: isAll };
        const next = 'onboarding retry --status needs_attention moves over what is parked';
        logger.warn({ ...facts, next }, 'open onboardings speak another API than AIRBYTE_API names');
      }
    } finally {
      await connection.close();
    }
  } catch (error) {
    logger.warn({ err: error }, 'it could not be found out which API open onboardings speak');
  }
}
