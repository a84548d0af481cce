import { missingSearchAttributes } from '../client/setup.ts';
import type { Check } from './check.ts';

export const searchAttributesCheck: Check = {
  name: 'search attributes',
  run: async ({ connection, namespace }) => {
    const missing = await missingSearchAttributes(connection, namespace);
    if (missing.length === 0) return { status: 'ok', message: 'They are registered.' };
    return {
      status: 'problem',
      message: `Not registered: ${missing.join(', ')}. Every start is refused.`,
      next: 'Run `onboarding setup` once.',
    };
  },
};
