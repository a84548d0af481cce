/** I4: what a caller sends is sealed here, before it reaches Temporal. */
import type { OnboardingRequest, SourceRequest } from '../domain/request.ts';
import type { SealedOnboardingRequest, SealedSourceRequest } from '../domain/history/sealed-request.ts';
import { seal, type KeyProvider } from '../secrets/index.ts';

export function sealRequest(keyring: KeyProvider, request: OnboardingRequest): SealedOnboardingRequest {
  const { workspace_name, region_id, signup_event } = request;
  return {
    workspace_name,
    ...(region_id !== undefined && { region_id }),
    sources: sealSources(keyring, workspace_name, request.sources),
    ...(signup_event !== undefined && { signup_event }),
  };
}

/** Sources that a retry corrects: where one exists, it gets the corrected configuration. */
export function sealCorrections(
  keyring: KeyProvider,
  workspaceName: string,
  corrected: readonly SourceRequest[],
): SealedSourceRequest[] {
  return sealSources(keyring, workspaceName, corrected).map((source) => ({ ...source, corrected: true }));
}

export function sealSources(
  keyring: KeyProvider,
  workspaceName: string,
  sources: readonly SourceRequest[],
): SealedSourceRequest[] {
  return sources.map(({ source_config, ...source }) => ({
    ...source,
    sealed_source_config: seal(
      keyring,
      { workspaceName, purpose: 'source_config' },
      JSON.stringify(source_config),
    ),
  }));
}
