import { timeText } from '../temporal/index.ts';
import type { Check } from './finding.ts';

/** When another credential should be made: people are on holidays, too. */
const SOON_MS = 14 * 86_400_000;

export const checkConnection: Check['run'] = ({ temporal }) => {
  if (temporal instanceof Error) {
    const next = 'Everything else about Temporal can be told only when it answers: run this again then.';
    return Promise.resolve({ status: 'failed', message: temporal.message, next });
  }
  const { address, expiry } = temporal;
  const answers = `Temporal answers at ${address}.`;
  if (expiry === null) return Promise.resolve({ status: 'ok', message: answers });
  const { what, expiresAtMs } = expiry;
  const message = `${answers} The ${what} ${expiresAtMs <= Date.now() ? 'expired' : 'expires'} on ${timeText(expiresAtMs)}.`;
  if (expiresAtMs > Date.now() + SOON_MS) return Promise.resolve({ status: 'ok', message });
  const next =
    'Put another one in its place in time, everywhere, and restart: docs/operations.md has the order.';
  return Promise.resolve({ status: 'warning', message, next });
};
