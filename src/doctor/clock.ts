import type { Check, Finding } from './check.ts';

/** Milliseconds. A worker judges by its own clock whether a token of Airbyte's, which lives for minutes, has expired. */
const WARNED = 5_000;
const FAILED = 60_000;

export const checkClock: Check['run'] = ({ airbyte }) => {
  const skew = airbyte === null || airbyte instanceof Error ? null : airbyte.dates.skew;
  return Promise.resolve(clockFinding(skew));
};

/** @param skew milliseconds ahead of Airbyte’s clock; `null` where it told no time */
export function clockFinding(skew: number | null): Finding {
  if (skew === null) {
    return {
      status: 'warning',
      message: 'It cannot be told: Airbyte’s answers tell the time, and there was none.',
      next: 'Run this on a worker’s machine, with its settings.',
    };
  }
  const off = Math.abs(skew);
  if (off < 1_000) return { status: 'ok', message: 'It agrees with Airbyte’s.' };
  const message = `It is ${(off / 1_000).toFixed(0)} s ${skew > 0 ? 'ahead of' : 'behind'} Airbyte’s.`;
  if (off <= WARNED) return { status: 'ok', message };
  const told =
    skew > 0
      ? 'Tokens are taken for expired while they are not, and renewed too often.'
      : 'Tokens are taken for valid after they have expired.';
  return {
    status: off > FAILED ? 'failed' : 'warning',
    message: `${message} ${told}`,
    next: 'Synchronise the clocks of the workers’ machines (NTP).',
  };
}
