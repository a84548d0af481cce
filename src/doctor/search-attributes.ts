import { missingSearchAttributes } from '../client/setup.ts';
import { ofTemporal, type Check } from './check.ts';

export const searchAttributesCheck: Check = {
  name: 'search attributes',
  looksAt: 'whether all of them are registered',
  run: ofTemporal(async ({ connection, namespace }) => {
    const missing = await missingSearchAttributes(connection, namespace);
    if (missing.length === 0) return { status: 'ok', message: 'They are registered.' };
    return {
      status: 'failed',
      message: `Not registered: ${missing.join(', ')}. Every start is refused.`,
      next: 'Run `onboarding setup` once.',
    };
  }),
};
