import { ofTemporal, type Check, type Finding, type TemporalAccess } from './check.ts';
import { polled, type Poller } from './task-queue.ts';

export const pollersCheck: Check = {
  name: 'pollers',
  looksAt: 'whether workers poll the task queue, for workflows and for activities',
  run: ofTemporal(async (temporal) => {
    const [workflow, activity] = await Promise.all([
      polled(temporal, 'workflow'),
      polled(temporal, 'activity'),
    ]);
    return judged(temporal, { workflow: workflow.pollers, activity: activity.pollers });
  }),
};

function judged(
  { taskQueue, namespace }: TemporalAccess,
  pollers: { readonly workflow: readonly Poller[]; readonly activity: readonly Poller[] },
): Finding {
  const told = Object.entries(pollers).map(([kind, of]) => `${seen(of)} ${kind} tasks`);
  const message = `Of the task queue ${taskQueue} in ${namespace}, ${told.join(', and ')}.`;
  if (pollers.workflow.length > 0 && pollers.activity.length > 0) return { status: 'ok', message };
  const next = `Start \`onboarding worker\` with ONBOARDING_TASK_QUEUE=${taskQueue} and TEMPORAL_NAMESPACE=${namespace}; until then nothing moves, and nothing is lost.`;
  return { status: 'failed', message, next };
}

function seen(pollers: readonly Poller[]): string {
  if (pollers.length === 0) return 'nobody polls for';
  const last = Math.max(...pollers.map(({ lastSeen }) => lastSeen));
  const ago = Math.max(0, Math.round((Date.now() - last) / 1_000));
  const workers = pollers.length === 1 ? '1 worker (last seen' : `${pollers.length} workers (the last seen`;
  return `${workers} ${ago} s ago) ${pollers.length === 1 ? 'polls' : 'poll'} for`;
}
