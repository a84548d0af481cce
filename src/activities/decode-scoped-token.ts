import { decodeScopedToken as decode } from '../airbyte/index.ts';
import { seal, unseal } from '../secrets/index.ts';
import type { DecodedToken, DecodeScopedTokenInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

export function decodeScopedToken(
  { keyring, sealVersion }: ActivityDependencies,
  { workspace_name: workspaceName, sealed_token }: DecodeScopedTokenInput,
): DecodedToken {
  const context = { workspaceName, purpose: 'scoped_token' } as const;
  const { accessToken, workspaceId, expiresAt, roles, issuer, widget } = decode(
    unseal(keyring, context, sealed_token),
  );
  return {
    workspace_id: workspaceId,
    expires_at: expiresAt,
    roles,
    issuer,
    widget: widget.kind,
    sealed_access_token: seal(keyring, context, accessToken, sealVersion),
  };
}
