import { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';

export function workerCommand({ env }: CliContext): Command {
  return new Command('worker')
    .description('run a worker until SIGINT or SIGTERM; what is in flight ends first')
    .action(async () => {
      // Loaded only here: what a worker needs would slow down every other command.
      const { runWorker } = await import('../../worker.ts');
      await runWorker(env);
    });
}
