import { InvalidRequestError } from '../domain/errors.ts';
import { isKnownPreflight, type PreflightMode } from '../domain/history/types.ts';
import type { CorrectionInput } from '../domain/onboarding-request.ts';

/** For callers whose compiler does not say it. @throws InvalidRequestError where it is none */
export function assertPreflightMode(mode: PreflightMode | undefined): void {
  if (isKnownPreflight(mode)) return;
  throw new InvalidRequestError([{ path: 'preflight', message: 'must be one of on, warn, off' }]);
}

/** The mode that stands in what came with a retry, beside the sources. @param correction is valid */
export function preflightIn(correction: CorrectionInput | undefined): PreflightMode | undefined {
  return correction !== undefined && 'preflight' in correction ? correction.preflight : undefined;
}
