import type { Check, Finding } from './finding.ts';

/** A worker judges by its own clock whether a token of Airbyte's, which lives for minutes, has expired. */
const WARNED_MS = 5_000;
const FAILED_MS = 60_000;

export const checkClock: Check['run'] = ({ airbyte }) =>
  Promise.resolve(clockFinding(airbyte === null || airbyte instanceof Error ? null : airbyte.dates.skewMs));

/** @param skewMs how far ahead of Airbyte’s clock; `null` where no answer had the time */
export function clockFinding(skewMs: number | null): Finding {
  if (skewMs === null) {
    return {
      status: 'warning',
      message: 'It cannot be told: Airbyte’s answers tell the time, and there was none.',
      next: 'Run this on a worker’s machine, with its settings.',
    };
  }
  const offMs = Math.abs(skewMs);
  if (offMs < 1_000) return { status: 'ok', message: 'It agrees with Airbyte’s.' };
  const message = `It is ${(offMs / 1_000).toFixed(0)} s ${skewMs > 0 ? 'ahead of' : 'behind'} Airbyte’s.`;
  if (offMs <= WARNED_MS) return { status: 'ok', message };
  const consequence =
    skewMs > 0
      ? 'Tokens are taken for expired while they are not, and renewed too often.'
      : 'Tokens are taken for valid after they have expired.';
  return {
    status: offMs > FAILED_MS ? 'failed' : 'warning',
    message: `${message} ${consequence}`,
    next: 'Synchronise the clocks of the workers’ machines (NTP).',
  };
}
