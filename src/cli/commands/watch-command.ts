import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { showUntilClosed } from '../terminal/progress-display.ts';
import { answerProgress } from '../terminal/progress-answer.ts';

export function defineWatch(command: Command, context: CliContext): void {
  command.argument('<name>', 'workspace_name').action(async (name) => {
    const { output } = context;
    const signal = context.untilInterrupted();
    await context.withClient(async (onboarding) => {
      const last = await showUntilClosed({ onboarding, output }, name, signal);
      if (last === null) throw new Unsuccessful(EXIT.failed);
      await answerProgress(output, last);
      if (last.status !== 'completed') throw new Unsuccessful(EXIT.failed);
    });
  });
}
