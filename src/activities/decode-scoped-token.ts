import { decodeScopedToken as decode } from '../airbyte/index.ts';
import { NOTHING_SENT } from '../domain/history/carry.ts';
import { unseal } from '../secrets/index.ts';
import type { Activities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';

export function createDecodeScopedToken({ keyring }: ActivityDependencies): Activities['decodeScopedToken'] {
  return async function decodeScopedToken({ workspace_name: workspaceName, sealed_token, policy }) {
    return await runAttempt({ carry: NOTHING_SENT, policy }, () => {
      const bundle = unseal(keyring, { workspaceName, purpose: 'scoped_token' }, sealed_token);
      const { workspaceId, expiresAt, roles, issuer, widget } = decode(bundle);
      return Promise.resolve({
        workspace_id: workspaceId,
        expires_at: expiresAt,
        roles,
        issuer,
        widget: widget.kind,
      });
    });
  };
}
