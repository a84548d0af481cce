import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';

export function defineCodecServer(command: Command, { env, output, untilInterrupted }: CliContext): void {
  command.action(async () => {
    const { runCodecServer } = await import('../../codec-server/index.ts');
    await runCodecServer(env, { isTerminal: output.isTerminal, untilInterrupted });
  });
}
