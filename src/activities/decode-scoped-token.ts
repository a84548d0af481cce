import { decodeScopedToken as decode } from '../airbyte/index.ts';
import { NOTHING_SENT } from '../domain/history/carry.ts';
import type { OnboardingPolicy } from '../domain/policy.ts';
import { unseal } from '../secrets/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';

export interface DecodeScopedTokenInput {
  readonly workspace_name: string;
  readonly sealed_token: string;
  readonly policy: OnboardingPolicy;
}

/** What may be known of a token in the open. */
export interface DecodeScopedTokenResult {
  /** `null` where neither the token nor its widget URL says. */
  readonly workspace_id: string | null;
  /** Milliseconds since the epoch. */
  readonly expires_at: number | null;
  readonly roles: readonly string[];
  readonly issuer: string | null;
  readonly widget: 'usable' | 'unusable';
}

/** Decodes a sealed token, without any I/O. */
export function createDecodeScopedToken({ keyring }: ActivityDependencies) {
  return async function decodeScopedToken(input: DecodeScopedTokenInput): Promise<DecodeScopedTokenResult> {
    return await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, () => {
      const context = { workspaceName: input.workspace_name, purpose: 'scoped_token' } as const;
      const { workspaceId, expiresAt, roles, issuer, widget } = decode(
        unseal(keyring, context, input.sealed_token),
      );
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
