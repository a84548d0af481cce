import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { generateKey, KeyringError } from '../../secrets/index.ts';
import type { CliContext } from '../context.ts';

export function keygenCommand({ output }: CliContext): Command {
  return new Command('keygen')
    .description('print a new key for ONBOARDING_KEYS')
    .option('--id <id>', 'the key’s id; today’s date and six random characters by default', keyWithId)
    .action(({ id: key = generateKey() }) => {
      output.reveal(key, { key });
    });
}

/** The id stands in what the key seals: one that could not be read back is refused before. */
function keyWithId(id: string): string {
  try {
    return generateKey(id);
  } catch (error) {
    if (error instanceof KeyringError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
