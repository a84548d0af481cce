/**
 * When Temporal began an attempt, by the server's own clock.
 *
 * Not what the activity is told as it starts: that is when the attempt was due. Temporal begins one before it is due
 * where the task of an attempt before is handed out again, as by a server that was killed and started again. The delay
 * between two attempts is therefore no lower bound, and a commit window must not be judged by it (I2, I3).
 */
import { log, type Context } from '@temporalio/activity';
import { requiredTsToMs } from '@temporalio/common/lib/time.js';
import { failure } from '../domain/failure.ts';
import { VerdictError } from './verdict.ts';

/** Less than the margin that an attempt has besides its calls. */
const ASK_TIMEOUT_MS = 3_000;
const ASK_AGAIN_MS = 1_000;

/**
 * Milliseconds since the epoch.
 * @throws VerdictError where Temporal does not say, or no longer waits for this attempt
 */
export async function attemptBegan(context: Context): Promise<number> {
  const { activityId, attempt } = context.info;
  const pending = (await pendingActivities(context)).find((activity) => activity.activityId === activityId);
  if (pending?.attempt !== attempt) throw untold('Temporal no longer waits for this attempt.');
  return requiredTsToMs(pending.lastStartedTime, 'lastStartedTime');
}

async function pendingActivities({ client, info }: Context) {
  const { namespace, workflowExecution: execution = null } = info;
  const describe = () => client.workflowService.describeWorkflowExecution({ namespace, execution });
  try {
    const { pendingActivities } = await client.connection.withDeadline(Date.now() + ASK_TIMEOUT_MS, describe);
    return pendingActivities;
  } catch (error) {
    log.warn('Temporal did not say when an attempt began', { error });
    throw untold('Temporal did not say when this attempt began.');
  }
}

/** Nothing is sent before it is told. */
function untold(detail: string): VerdictError {
  const unknown = failure('Airbyte.OutcomeUnknown', detail);
  return new VerdictError({ kind: 'retry', failure: unknown, delay: ASK_AGAIN_MS });
}
