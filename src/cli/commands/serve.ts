import { Command } from '@commander-js/extra-typings';
import { runService } from '../../serve.ts';
import type { CliContext } from '../context.ts';

export function serveCommand({ env, untilInterrupted }: CliContext): Command {
  return new Command('serve')
    .description('run the HTTP service until SIGINT or SIGTERM; what is in flight ends first')
    .action(() => runService(env, untilInterrupted()));
}
