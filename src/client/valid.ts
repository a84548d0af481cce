/** What a caller gives, validated before anything is done with it. */
import type { OnboardingRequest, SourceRequestInput } from '../domain/request.ts';
import type { SealedSourceRequest } from '../domain/history/sealed-request.ts';
import { validateCorrections, validateRequest, type Validated } from '../domain/validate-request.ts';
import type { ClientContext } from './context.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import { sealCorrections } from './seal-request.ts';

/** The request with its defaults. @throws InvalidRequestError with every problem */
export function validRequest(
  { regionId, regionIdFormat }: ClientContext,
  request: unknown,
): OnboardingRequest {
  const valid = validated(validateRequest(request, { regionIdFormat }));
  if (valid.region_id !== undefined || regionId === null) return valid;
  return { ...valid, region_id: regionId };
}

/** Corrected sources, sealed (I4). @throws InvalidRequestError with every problem */
export function sealedCorrections(
  { keyring }: ClientContext,
  workspaceName: string,
  sources: readonly SourceRequestInput[],
): SealedSourceRequest[] {
  return sealCorrections(keyring, workspaceName, validated(validateCorrections(sources)));
}

function validated<T>(result: Validated<T>): T {
  if (result.kind === 'invalid') throw new InvalidRequestError(result.issues);
  return result.value;
}
