import { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';
import { progressText } from '../terminal/progress-text.ts';

export function cancelCommand(context: CliContext): Command {
  return new Command('cancel')
    .description('cancel an onboarding; what exists is kept')
    .argument('<name>', 'workspace_name')
    .action(async (name) => {
      const progress = await context.withClient((onboarding) => onboarding.cancel(name));
      const isClosed = progress.closed_at !== null;
      context.output.remark(isClosed ? `It is ${progress.status} already.` : 'The cancel is on its way.');
      context.output.answer(progressText(progress), progress);
    }) as unknown as Command;
}
