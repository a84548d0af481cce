import type { Command } from '@commander-js/extra-typings';
import type { OnboardingStatus, Progress } from '../../client.ts';
import { asArgument } from '../../domain/words.ts';
import type { CliContext } from '../cli-context.ts';
import { answerProgress } from '../terminal/progress-answer.ts';
import { shortTime } from '../terminal/progress-text.ts';

export function defineCancel(command: Command, context: CliContext): void {
  command.argument('<name>', 'workspace_name').action(async (name) => {
    const progress = await context.withClient((onboarding) => onboarding.cancel(name));
    context.output.remark(cancelRemark(progress));
    const next =
      progress.closed_at === null
        ? `onboarding watch ${asArgument(name)} tells when it has ended as cancelled.`
        : undefined;
    await answerProgress(context.output, progress, { next });
  });
}

const ENDED: Partial<Record<OnboardingStatus, string>> = {
  completed: 'completed',
  cancelled: 'was cancelled',
};

/** An onboarding that has closed stays as it is. */
function cancelRemark({ status, closed_at }: Progress): string {
  return closed_at === null
    ? 'The cancel is on its way.'
    : `It ${ENDED[status] ?? 'failed'} before, at ${shortTime(closed_at)} (UTC): nothing was cancelled, and what exists is kept.`;
}
