/** A whole request, sealed for a workflow of one's own (I4), and opened again in the activity that starts its onboarding. */
import type { SealedRequest } from '../domain/history/types.ts';
import type { OnboardingRequest } from '../domain/onboarding-request.ts';
import { type KeyProvider, unseal } from '../secrets/index.ts';
import type { ClientContext } from './client-context.ts';
import { sealRequest } from './prepare-request.ts';

/** With the settings of whoever seals it: those of the worker that starts it do not count. */
export function sealedRequest(
  context: Pick<ClientContext, 'keyring' | 'sealVersion' | 'policy'>,
  request: OnboardingRequest,
): SealedRequest {
  const { check, preflight } = request;
  return {
    ...sealRequest(context, request),
    ...(check !== undefined && { check }),
    ...(preflight !== undefined && { preflight }),
    policy: context.policy,
  };
}

/** What was sealed, to be validated: all of it but the secrets may have been changed since. @throws UnsealableError */
export function openedRequest(keyring: KeyProvider, sealed: SealedRequest): unknown {
  const { workspace_name, region_id, signup_event, check, preflight, sources } = sealed;
  const opened = (purpose: 'source_config' | 'credentials', value: string): unknown =>
    JSON.parse(unseal(keyring, { workspaceName: workspace_name, purpose }, value));
  return {
    workspace_name,
    region_id,
    signup_event,
    check,
    preflight,
    sources: sources.map(({ sealed_source_config, sealed_credentials, ...source }) => ({
      ...source,
      source_config: opened('source_config', sealed_source_config),
      ...(sealed_credentials !== undefined && { credentials: opened('credentials', sealed_credentials) }),
    })),
  };
}
