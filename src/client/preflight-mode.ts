import { InvalidRequestError } from '../domain/errors.ts';
import { PREFLIGHT_MODES, type PreflightMode } from '../domain/history/types.ts';

/** For callers whose compiler does not say it. @throws InvalidRequestError where it is none */
export function assertPreflightMode(mode: PreflightMode | undefined): void {
  if (mode === undefined || PREFLIGHT_MODES.includes(mode)) return;
  throw new InvalidRequestError([{ path: 'preflight', message: 'must be one of on, warn, off' }]);
}
