import { Command } from '@commander-js/extra-typings';
import { runWorker } from '../worker.ts';
import type { CliContext } from './context.ts';

export function workerCommand({ env }: CliContext): Command {
  return new Command('worker')
    .description('run a worker until SIGINT or SIGTERM; what is in flight ends first')
    .action(() => runWorker(env));
}
