import { isAnswered, readPollers, type Poller, type Pollers } from '../temporal/index.ts';
import { counted, shellQuoted } from '../domain/words.ts';
import { ofTemporal, type Check, type Finding, type TemporalAccess } from './finding.ts';

export const checkPollers: Check['run'] = ofTemporal(async (temporal) => {
  const { client, taskQueue } = temporal;
  const [workflow, activity] = await Promise.all([
    readPollers(client, taskQueue, 'workflow'),
    readPollers(client, taskQueue, 'activity'),
  ]);
  const finding = pollersFinding(temporal, { workflow, activity });
  if (finding.status === 'failed' || (await isAnswered(client, taskQueue)) !== false) return finding;
  return unanswered(finding);
});

type PolledFor = Pick<Pollers, 'pollers' | 'gone'>;

export function pollersFinding(
  { taskQueue, namespace }: Pick<TemporalAccess, 'taskQueue' | 'namespace'>,
  polledFor: { readonly workflow: PolledFor; readonly activity: PolledFor },
): Finding {
  const { workflow, activity } = polledFor;
  const kinds = Object.entries(polledFor).map(([kind, of]) => `for ${kind} tasks ${pollersText(of)}`);
  const message = `Task queue ${taskQueue} in ${namespace}: ${kinds.join('; ')}.`;
  if (workflow.pollers.length > 0 && activity.pollers.length > 0) {
    if (workflow.gone.length === 0 && activity.gone.length === 0) return { status: 'ok', message };
    const next =
      'Nothing, where workers were stopped or replaced in the last minutes. Otherwise see why they ended.';
    return { status: 'warning', message, next };
  }
  const next = `Start \`onboarding worker\` with ONBOARDING_TASK_QUEUE=${shellQuoted(taskQueue)} and TEMPORAL_NAMESPACE=${shellQuoted(namespace)}; until then nothing moves, and nothing is lost.`;
  return { status: 'failed', message, next };
}

/** What polls and does not answer may be gone, or busy. */
function unanswered({ message, next }: Finding): Finding {
  return {
    status: 'failed',
    message: `${message} None has answered for the newest open onboarding.`,
    next: [
      'A worker that was killed counts for 90 seconds more: start one, where none runs.',
      'Otherwise see `worker versions`, and what the workers log.',
      ...(next === undefined ? [] : [next]),
    ].join(' '),
  };
}

function pollersText({ pollers, gone }: PolledFor): string {
  const polling =
    pollers.length === 0
      ? 'nobody polls'
      : `${counted(pollers.length, 'worker polls', 'workers poll')} (last ${lastPollText(pollers)})`;
  if (gone.length === 0) return polling;
  return `${polling}, ${counted(gone.length, 'worker has', 'workers have')} stopped (last poll ${lastPollText(gone)})`;
}

function lastPollText(pollers: readonly Poller[]): string {
  const last = Math.max(...pollers.map(({ lastSeen: seenAt }) => seenAt));
  return `${Math.max(0, Math.round((Date.now() - last) / 1_000))} s ago`;
}
