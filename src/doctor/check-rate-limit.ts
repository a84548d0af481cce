import {
  isEager,
  readActivityLimit,
  readPollers,
  type ActivityLimit,
  type Poller,
} from '../temporal/index.ts';
import { UnsupportedServerError } from '../domain/errors.ts';
import { ofTemporal, type Check, type Finding } from './finding.ts';

export const checkRateLimit: Check['run'] = ofTemporal(async ({ client, taskQueue }) => {
  try {
    const { pollers } = await readPollers(client, taskQueue, 'activity');
    const eager = pollers.filter(({ identity }) => isEager(identity));
    return eagerFinding(eager) ?? limitFinding(await readActivityLimit(client, taskQueue));
  } catch (error) {
    if (!(error instanceof UnsupportedServerError)) throw error;
    return { status: 'warning', message: error.message };
  }
});

/** `null` where every worker keeps to a limit. */
function eagerFinding(eager: readonly Poller[]): Finding | null {
  if (eager.length === 0) return null;
  const named = eager.map(({ identity }) => identity).join(', ');
  return {
    status: 'warning',
    message: `No limit holds ${named}: ${eager.length === 1 ? 'it hands' : 'they hand'} activities past the task queue (ONBOARDING_EAGER_ACTIVITIES=on).`,
    next: 'If Airbyte has a quota, or may ask to stop, restart them without that setting.',
  };
}

function limitFinding({ rps, reason, effective_rps, effective_source }: ActivityLimit): Finding {
  if (rps === 0) {
    return {
      status: 'failed',
      message: `The limit is 0${reason ? ` (${reason})` : ''}: nothing is sent to Airbyte.`,
      next: '`onboarding limits --clear`, or `onboarding limits --rps N`, when that has served its purpose.',
    };
  }
  if (rps !== null || effective_source === 'worker') {
    return { status: 'ok', message: `At most ${rps ?? effective_rps} activities start in a second.` };
  }
  return {
    status: 'warning',
    message: 'No limit is set: workers call Airbyte as fast as they can, and slow down only when it asks.',
    next: 'If Airbyte has a quota, `onboarding limits --rps N`; docs/operations.md says how to choose N.',
  };
}
