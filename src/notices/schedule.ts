/** The schedule that has runs looked for that were terminated or timed out: those run nothing that could tell of it. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { SWEEP_WORKFLOW_TYPE, sweepScheduleId } from '../domain/names.ts';

const EVERY = '5 minutes';

/** Makes it where there is none yet. @param client of the workers' namespace */
export async function ensureSweep(client: Pick<Client, 'schedule'>, taskQueue: string): Promise<void> {
  const scheduleId = sweepScheduleId(taskQueue);
  try {
    await client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every: EVERY }] },
      action: { type: 'startWorkflow', workflowType: SWEEP_WORKFLOW_TYPE, taskQueue, workflowId: scheduleId },
      policies: {
        overlap: ScheduleOverlapPolicy.SKIP,
        // What is missed, the next sweep finds: each goes on from where the one before was.
        catchupWindow: '1 minute',
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
