import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';

export function defineKeygen(command: Command, { output }: CliContext): void {
  command
    .option('--id <id>', 'the key’s id; today’s date and six random characters by default')
    .action(async ({ id }) => {
      const { generateKey, KeyringError } = await import('../../secrets/index.ts');
      try {
        const key = generateKey(id);
        output.reveal(key, { key });
      } catch (error) {
        // The id stands in what the key seals: one that could not be read back is refused before.
        if (error instanceof KeyringError) throw new UsageError(`--id: ${error.message}`);
        throw error;
      }
    });
}
