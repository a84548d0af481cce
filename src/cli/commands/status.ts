import { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';
import { progressText } from '../terminal/progress-text.ts';

export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .description('how far an onboarding is')
    .argument('<name>', 'workspace_name')
    .action(async (name) => {
      const progress = await context.withClient((onboarding) => onboarding.progress(name));
      context.output.answer(progressText(progress), progress);
    }) as unknown as Command;
}
