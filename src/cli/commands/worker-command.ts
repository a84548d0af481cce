import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';

export function defineWorker(command: Command, { env }: CliContext): void {
  command.action(async () => {
    const { runWorker } = await import('../../worker.ts');
    await runWorker(env);
  });
}
