import type { Check, DoctorContext, Finding } from './check.ts';
import { keysCheck } from './keys.ts';
import { namespaceCheck } from './namespace.ts';
import { searchAttributesCheck } from './search-attributes.ts';

export type { DoctorContext, Finding } from './check.ts';

/** In the order in which one depends on the other. */
const CHECKS: readonly Check[] = [namespaceCheck, searchAttributesCheck, keysCheck];

/** Milliseconds that one check may take: reading histories takes a while. */
const CHECK_TIMEOUT = 60_000;

/** Runs every check, each for itself: one that finds a problem does not keep the others from being told. */
export async function examine(context: DoctorContext): Promise<(Finding & { readonly check: string })[]> {
  const findings: (Finding & { readonly check: string })[] = [];
  for (const { name, run } of CHECKS) {
    const finding = await context.connection
      .withDeadline(Date.now() + CHECK_TIMEOUT, () => run(context))
      .catch(couldNotTell);
    findings.push({ check: name, ...finding });
  }
  return findings;
}

function couldNotTell(error: unknown): Finding {
  return {
    status: 'problem',
    message: `It could not be found out: ${(error as Error).message}`,
    next: 'Correct what is named above, and run this again.',
  };
}
