import { decodeScopedToken as decode } from '../airbyte/index.ts';
import { unseal } from '../secrets/index.ts';
import type { DecodedToken, DecodeScopedTokenInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

export function decodeScopedToken(
  { keyring }: ActivityDependencies,
  { workspace_name: workspaceName, sealed_token }: DecodeScopedTokenInput,
): DecodedToken {
  const bundle = unseal(keyring, { workspaceName, purpose: 'scoped_token' }, sealed_token);
  const { workspaceId, expiresAt, roles, issuer, widget } = decode(bundle);
  return { workspace_id: workspaceId, expires_at: expiresAt, roles, issuer, widget: widget.kind };
}
