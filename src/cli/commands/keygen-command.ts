import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';

/** Whose key it is, where that is not said. */
const DEFAULT_CALLER = 'backend';

/** Standard Webhooks has 24 to 64. */
const NOTICE_SECRET_BYTES = 32;

export function defineKeygen(command: Command, { output }: CliContext): void {
  command
    .option('--id <id>', 'the key’s id; today’s date and six random characters by default')
    .option(
      '--api-key [name]',
      `a caller’s key instead, for ONBOARDING_API_KEYS or ONBOARDING_CODEC_KEYS; the name is ${DEFAULT_CALLER} by default`,
    )
    .option('--notice-secret', 'a secret instead that notices are signed with, for ONBOARDING_NOTICE_SECRETS')
    .action(async ({ id, apiKey, noticeSecret = false }) => {
      const asked = [id !== undefined, apiKey !== undefined, noticeSecret].filter(Boolean);
      if (asked.length > 1)
        throw new UsageError('--id, --api-key and --notice-secret are of different keys: give one of them.');
      if (noticeSecret) {
        const { randomBytes } = await import('node:crypto');
        const key = `whsec_${randomBytes(NOTICE_SECRET_BYTES).toString('base64')}`;
        output.reveal(key, { key });
        return;
      }
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
