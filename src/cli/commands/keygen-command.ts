import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';

export function defineKeygen(command: Command, { output }: CliContext): void {
  command
    .option('--id <id>', 'the key’s id; today’s date and six random characters by default')
    .action(async ({ id }) => {
      const key = await keyWithId(id);
      output.reveal(key, { key });
    });
}

/** The id stands in what the key seals: one that could not be read back is refused before. */
async function keyWithId(id: string | undefined): Promise<string> {
  const { generateKey, KeyringError } = await import('../../secrets/index.ts');
  try {
    return generateKey(id);
  } catch (error) {
    if (error instanceof KeyringError) throw new UsageError(`--id: ${error.message}`);
    throw error;
  }
}
