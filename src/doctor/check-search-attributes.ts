import { mendTypesText, registeredAttributes, wrongTypesText } from '../temporal/index.ts';
import { ofTemporal, type Check } from './finding.ts';

export const checkSearchAttributes: Check['run'] = ofTemporal(async ({ connection, namespace }) => {
  const { missing, wrong } = await registeredAttributes(connection, namespace);
  if (missing.length > 0) {
    return {
      status: 'failed',
      message: `Not registered: ${missing.map(({ name }) => name).join(', ')}. Every start is refused.`,
      next: 'Run `onboarding setup` once.',
    };
  }
  if (wrong.length === 0) return { status: 'ok', message: 'They are registered.' };
  return {
    status: 'failed',
    message: `${wrongTypesText(wrong)}. Every start is refused.`,
    next: mendTypesText(namespace, wrong),
  };
});
