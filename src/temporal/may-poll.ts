/** Whether Temporal lets this caller work, and not only read. */
import type { Connection } from '@temporalio/client';
import { callTemporal, nullIfGrpc } from './refusals.ts';

/** As no run has them. */
const NOBODYS = { workflowId: 'onboarding-worker-starts', activityId: 'nothing' };

/**
 * Asks for something that only workers may, and that there is not: a credential which may only read would let a worker start, and
 * end a minute later with the first poll that is refused.
 * @throws NotPermittedError, UnavailableError
 */
export async function assertMayPoll(
  { workflowService }: Pick<Connection, 'workflowService'>,
  namespace: string,
): Promise<void> {
  await callTemporal(async () => {
    const beat = workflowService.recordActivityTaskHeartbeatById({ namespace, ...NOBODYS });
    await nullIfGrpc(beat, 'NOT_FOUND', 'INVALID_ARGUMENT', 'UNIMPLEMENTED');
  });
}
