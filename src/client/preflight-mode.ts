import { InvalidRequestError } from '../domain/errors.ts';
import { PREFLIGHT_MODES, type PreflightMode } from '../domain/history/types.ts';
import type { CorrectionInput } from '../domain/onboarding-request.ts';

/** For callers whose compiler does not say it. @throws InvalidRequestError where it is none */
export function assertPreflightMode(mode: PreflightMode | undefined): void {
  if (mode === undefined || PREFLIGHT_MODES.includes(mode)) return;
  throw new InvalidRequestError([{ path: 'preflight', message: 'must be one of on, warn, off' }]);
}

/** The mode that stands in what came with a retry, beside the sources. @param correction is valid */
export function preflightIn(correction: CorrectionInput | undefined): PreflightMode | undefined {
  return correction !== undefined && 'preflight' in correction ? correction.preflight : undefined;
}
