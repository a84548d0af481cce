import type { Command } from '@commander-js/extra-typings';
import type { OnboardingClient } from '../../client.ts';
import type { CliContext } from '../cli-context.ts';
import { activitiesASecond } from './limits-command.ts';
import { printable } from '../terminal/output.ts';
import { answerProgress } from '../terminal/progress-answer.ts';

export function defineStatus(command: Command, context: Pick<CliContext, 'output' | 'withClient'>): void {
  command.argument('<name>', 'workspace_name').action(async (name) => {
    const { output } = context;
    await context.withClient(async (onboarding) => {
      const progress = await onboarding.progress(name);
      await answerProgress(output, progress);
      const limit = progress.closed_at === null ? await limitRemark(onboarding) : null;
      if (limit !== null) output.remark(limit);
    });
  });
}

/** Says where the limit of all workers together may keep an onboarding from going on; `null` where it does not. */
async function limitRemark(onboarding: OnboardingClient): Promise<string | null> {
  try {
    const { rps, reason, waiting } = await onboarding.limit();
    const why = reason ? ` (${printable(reason)})` : '';
    if (rps === 0)
      return `The limit of all workers is 0${why}: nothing starts until \`onboarding limits --clear\`.`;
    if (rps === null || waiting === 0) return null;
    return `All workers together start ${activitiesASecond(rps)} at most${why}; about ${waiting} wait for their turn. \`onboarding limits\` tells more.`;
  } catch {
    // What was asked for has been answered; `limits` and `doctor` say why the limit can't be read.
    return null;
  }
}
