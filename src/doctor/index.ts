import { NotSetUpError } from '../domain/errors.ts';
import { askingTemporal } from '../temporal/index.ts';
import type { DoctorContext, Finding } from './check.ts';
import { CHECKS } from './checks.ts';

export type { AirbyteAccess, DoctorContext, Finding, TemporalAccess } from './check.ts';
export { ServerDates } from './server-dates.ts';

/** Milliseconds that one check may take: reading histories takes a while. */
const CHECK_TIMEOUT = 60_000;

/** What is missing has a check of its own, which has told it. */
const NOT_LOOKED_AT: Finding = {
  status: 'warning',
  message: 'Not looked at, because the namespace is not there, or not set up.',
};

/** Runs every check, each for itself: one that finds a problem does not keep the others from being told. */
export async function examine(context: DoctorContext): Promise<(Finding & { readonly check: string })[]> {
  const findings: (Finding & { readonly check: string })[] = [];
  for (const { name, run } of CHECKS) {
    const isMissingTold = findings.some(({ status }) => status === 'failed');
    const finding = await inTime(context, () => run(context)).catch((error: unknown) =>
      isMissingTold && error instanceof NotSetUpError ? NOT_LOOKED_AT : couldNotTell(error),
    );
    findings.push({ check: name, ...finding });
  }
  return findings;
}

async function inTime<T>({ temporal }: DoctorContext, look: () => Promise<T>): Promise<T> {
  if (temporal instanceof Error) return await look();
  return await askingTemporal(() => temporal.connection.withDeadline(Date.now() + CHECK_TIMEOUT, look));
}

function couldNotTell(error: unknown): Finding {
  return {
    status: 'failed',
    message: `It could not be found out: ${(error as Error).message}`,
    next: 'Correct what is named above, and run this again.',
  };
}
export { CHECKS } from './checks.ts';
