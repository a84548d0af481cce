import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';

export function defineServe(command: Command, { env, untilInterrupted }: CliContext): void {
  command.action(async () => {
    const { runService } = await import('../../serve.ts');
    await runService(env, untilInterrupted());
  });
}
