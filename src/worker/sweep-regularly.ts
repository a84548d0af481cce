import { Client } from '@temporalio/client';
import { NativeConnection, type Logger } from '@temporalio/worker';
import { ensureSweep } from '../notices/index.ts';

export interface SweepSettings {
  /** By default one to a server on this machine is made for the while. */
  readonly connection: NativeConnection | undefined;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly logger: Logger;
}

/**
 * Has onboardings looked for that were terminated or timed out. A worker does its work without it, and what closes by itself is
 * told by itself: where the schedule cannot be made, that stands in the log.
 */
export async function sweepRegularly({
  connection,
  namespace,
  taskQueue,
  logger,
}: SweepSettings): Promise<void> {
  try {
    const used = connection ?? (await NativeConnection.connect());
    try {
      await ensureSweep(new Client({ connection: used, namespace }), taskQueue);
    } finally {
      if (connection === undefined) await used.close();
    }
  } catch (error) {
    logger.warn(
      'the schedule could not be made that looks for onboardings which were terminated or timed out: nobody is told of those',
      { error: (error as Error).message },
    );
  }
}
