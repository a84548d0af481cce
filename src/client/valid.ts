/**
 * What a caller gives, validated before anything is done with it. The validator is loaded with the first that gives something: zod is a
 * sixth of what a client loads, and whoever only lists or looks needs nothing of it.
 */
import type { OnboardingRequest, SealedSourceRequest, SourceRequestInput } from '../domain/request.ts';
import type { Validated } from '../domain/validate-request.ts';
import type { ClientContext } from './context.ts';
import { InvalidRequestError } from './errors.ts';
import { sealCorrections } from './seal-request.ts';

/** The request with its defaults. @throws InvalidRequestError with every problem */
export async function validRequest(
  { regionId, regionIdFormat }: ClientContext,
  request: unknown,
): Promise<OnboardingRequest> {
  const { validateRequest } = await import('../domain/validate-request.ts');
  const valid = validated(validateRequest(request, { regionIdFormat }));
  if (valid.region_id !== undefined || regionId === null) return valid;
  return { ...valid, region_id: regionId };
}

/** Corrected sources, sealed (I4). @throws InvalidRequestError with every problem */
export async function sealedCorrections(
  { keyring }: ClientContext,
  workspaceName: string,
  sources: readonly SourceRequestInput[],
): Promise<SealedSourceRequest[]> {
  const { validateCorrections } = await import('../domain/validate-request.ts');
  return sealCorrections(keyring, workspaceName, validated(validateCorrections(sources)));
}

function validated<T>(result: Validated<T>): T {
  if (result.kind === 'invalid') throw new InvalidRequestError(result.issues);
  return result.value;
}
