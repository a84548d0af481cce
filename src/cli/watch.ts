import { Command } from '@commander-js/extra-typings';
import type { Progress } from '../client.ts';
import type { CliContext } from './context.ts';
import { EXIT, Unsuccessful } from './exit.ts';
import { showChanges } from './changes.ts';
import { progressText } from './progress-text.ts';

export function watchCommand(context: CliContext): Command {
  return new Command('watch')
    .description('follow an onboarding until it closes; exit 0 when it completed')
    .argument('<name>', 'workspace_name')
    .action(async (name) => {
      const { output } = context;
      const signal = context.untilInterrupted();
      await context.withClient(async (onboarding) => {
        const show = showChanges(output);
        let last: Progress | null = null;
        for await (const progress of onboarding.watch(name, { signal })) show((last = progress));
        if (last === null) throw new Unsuccessful(EXIT.failed);
        output.answer(progressText(last), last);
        if (last.status !== 'completed') throw new Unsuccessful(EXIT.failed);
      });
    }) as unknown as Command;
}
