import type { Check } from './finding.ts';

export const checkConnection: Check['run'] = ({ temporal }) => {
  if (temporal instanceof Error) {
    const next = 'Everything else about Temporal can be told only when it answers: run this again then.';
    return Promise.resolve({ status: 'failed', message: temporal.message, next });
  }
  return Promise.resolve({ status: 'ok', message: `Temporal answers at ${temporal.address}.` });
};
