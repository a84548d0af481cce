import { Command } from '@commander-js/extra-typings';
import { generateKey } from '../../secrets/index.ts';
import type { CliContext } from '../context.ts';

export function keygenCommand({ output }: CliContext): Command {
  return new Command('keygen')
    .description('print a new key for ONBOARDING_KEYS')
    .option('--id <id>', 'the key’s id; today’s date by default')
    .action(({ id }) => {
      const key = generateKey(id);
      output.reveal(key, { key });
    });
}
