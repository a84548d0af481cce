import { NOTHING_SENT } from '../domain/history/carry.ts';
import { callLimits, type OnboardingPolicy } from '../domain/policy.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { openToken, type TokenInUse } from './scoped-token-in-use.ts';

export interface GetScopedTokenInfoInput {
  readonly workspace_name: string;
  readonly token: TokenInUse;
  readonly policy: OnboardingPolicy;
}

/** Asks the API which workspace a token is for, where the token itself does not say. */
export function createGetScopedTokenInfo(deps: ActivityDependencies) {
  return async function getScopedTokenInfo(
    input: GetScopedTokenInfoInput,
  ): Promise<{ workspace_id: string }> {
    return await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, async () => {
      const { accessToken } = openToken(deps, input);
      const { workspace_id } = await deps.airbyte.getScopedTokenInfo(accessToken, callLimits(input.policy));
      return { workspace_id };
    });
  };
}
