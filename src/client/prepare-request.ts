/**
 * Requests are validated before anything is done with them, and sealed before they reach Temporal (I4). The validator is loaded with
 * the first request: zod is a sixth of what a client loads, and a client that only lists or looks needs nothing of it.
 */
import { InvalidRequestError } from '../domain/errors.ts';
import type { SealedOnboardingRequest, SealedSourceRequest } from '../domain/history/types.ts';
import type {
  Correction,
  OnboardingRequest,
  SourceRequest,
  Validated,
} from '../domain/onboarding-request.ts';
import { seal } from '../secrets/index.ts';
import type { ClientSettings } from './client-context.ts';
import { sourceDigests } from './digests.ts';

const importValidator = () => import('../domain/onboarding-request.ts');
let validator: ReturnType<typeof importValidator> | null = null;

/** Imported once: an import of what is loaded already still asks the module loader, which takes longer than to validate. */
function loadedValidator(): ReturnType<typeof importValidator> {
  return (validator ??= importValidator());
}

/** The request with its defaults. @throws InvalidRequestError with every problem */
export async function validRequest(
  { regionId, regionIdFormat }: Pick<ClientSettings, 'regionId' | 'regionIdFormat'>,
  request: unknown,
): Promise<OnboardingRequest> {
  const { validateRequest } = await loadedValidator();
  const valid = valueOf(validateRequest(request, { regionIdFormat }));
  return regionId === null ? valid : { ...valid, region_id: valid.region_id ?? regionId };
}

/** What came with a retry; `null` where nothing did. @throws InvalidRequestError with every problem */
export async function validCorrection(raw: unknown): Promise<Correction | null> {
  const { validateCorrection } = await loadedValidator();
  return valueOf(validateCorrection(raw));
}

/** Sources that a retry corrects, sealed: where one exists, it gets the corrected configuration. */
export function sealCorrections(
  context: SealingContext,
  workspaceName: string,
  sources: readonly SourceRequest[],
): SealedSourceRequest[] {
  return sources.map((source) => {
    const digests = sourceDigests(context.keyring, workspaceName, source);
    const [sealed] = sealSources(context, workspaceName, [source]) as [SealedSourceRequest];
    return { ...sealed, corrected: true, ...(digests !== null && { digests }) };
  });
}

function valueOf<T>(result: Validated<T>): T {
  if (result.kind === 'invalid') throw new InvalidRequestError(result.issues);
  return result.value;
}

export function sealRequest(context: SealingContext, request: OnboardingRequest): SealedOnboardingRequest {
  const { workspace_name, region_id, signup_event } = request;
  return {
    workspace_name,
    ...(region_id !== undefined && { region_id }),
    sources: sealSources(context, workspace_name, request.sources),
    ...(signup_event !== undefined && { signup_event }),
  };
}

type SealingContext = Pick<ClientSettings, 'keyring' | 'sealVersion'>;

function sealSources(
  { keyring, sealVersion }: SealingContext,
  workspaceName: string,
  sources: readonly SourceRequest[],
): SealedSourceRequest[] {
  const sealed = (value: unknown, purpose: 'source_config' | 'credentials'): string =>
    seal(keyring, { workspaceName, purpose }, JSON.stringify(value), sealVersion);
  return sources.map(({ source_config, credentials, ...source }) => ({
    ...source,
    sealed_source_config: sealed(source_config, 'source_config'),
    ...(credentials !== undefined && { sealed_credentials: sealed(credentials, 'credentials') }),
  }));
}
