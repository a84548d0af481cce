import { NotSetUpError } from '../domain/errors.ts';
import { callTemporal } from '../temporal/index.ts';
import { CHECKS } from './checks.ts';
import type { DoctorContext, Finding, NamedFinding } from './finding.ts';

/** The longest that one check may take: reading histories takes a while. */
const CHECK_TIMEOUT_MS = 60_000;

/** The finding of checks that need a namespace or an attribute which an earlier check has found missing. */
const NOT_LOOKED_AT: Finding = {
  status: 'warning',
  message: 'Not looked at, because the namespace is not there, or not set up.',
};

/** Runs every check, each for itself: one that finds a problem does not keep the others from running. */
export async function examine(context: DoctorContext): Promise<NamedFinding[]> {
  const findings: NamedFinding[] = [];
  for (const { name, run } of CHECKS) {
    const hasFailure = findings.some(({ status }) => status === 'failed');
    const finding = await inTime(context, () => run(context)).catch((error: unknown): Finding =>
      hasFailure && error instanceof NotSetUpError
        ? NOT_LOOKED_AT
        : {
            status: 'failed',
            message: `It could not be found out: ${(error as Error).message}`,
            next: 'Correct what is named above, and run this again.',
          },
    );
    findings.push({ check: name, ...finding });
  }
  return findings;
}

async function inTime<T>({ temporal }: DoctorContext, look: () => Promise<T>): Promise<T> {
  if (temporal instanceof Error) return await look();
  return await callTemporal(() => temporal.connection.withDeadline(Date.now() + CHECK_TIMEOUT_MS, look));
}
