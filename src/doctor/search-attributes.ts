import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import type { Check } from './check.ts';

export const searchAttributesCheck: Check = {
  name: 'search attributes',
  run: async ({ connection, namespace }) => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = SEARCH_ATTRIBUTES.filter(({ name }) => !Object.hasOwn(customAttributes, name));
    if (missing.length === 0) return { status: 'ok', message: 'They are registered.' };
    return {
      status: 'problem',
      message: `Not registered: ${missing.map(({ name }) => name).join(', ')}. Every start is refused.`,
      next: 'Run `onboarding setup` once.',
    };
  },
};
