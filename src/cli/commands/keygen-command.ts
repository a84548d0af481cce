import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';

/** Whose key it is, where that is not said. */
const DEFAULT_CALLER = 'backend';

export function defineKeygen(command: Command, { output }: CliContext): void {
  command
    .option('--id <id>', 'the key’s id; today’s date and six random characters by default')
    .option(
      '--api-key [name]',
      `a caller’s key instead, for ONBOARDING_API_KEYS or ONBOARDING_CODEC_KEYS; the name is ${DEFAULT_CALLER} by default`,
    )
    .action(async ({ id, apiKey }) => {
      if (id !== undefined && apiKey !== undefined)
        throw new UsageError('--id and --api-key are of different keys: give one of them.');
      const { generateKey, generateNamedKey, KeyringError, NamedKeysError } =
        await import('../../secrets/index.ts');
      try {
        const key =
          apiKey === undefined
            ? generateKey(id)
            : generateNamedKey(apiKey === true ? DEFAULT_CALLER : apiKey);
        output.reveal(key, { key });
      } catch (error) {
        // The id stands in what the key seals: one that could not be read back is refused before.
        if (error instanceof KeyringError) throw new UsageError(`--id: ${error.message}`);
        if (error instanceof NamedKeysError) throw new UsageError(`--api-key: ${error.message}`);
        throw error;
      }
    });
}
