import { NOTHING_SENT } from '../domain/history/carry.ts';
import { callLimits } from '../domain/policy.ts';
import type { Activities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { openToken } from './with-scoped-token.ts';

export function createGetScopedTokenInfo(deps: ActivityDependencies): Activities['getScopedTokenInfo'] {
  return async function getScopedTokenInfo(input) {
    return await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, async () => {
      const { accessToken } = openToken(deps, input);
      const { workspace_id } = await deps.airbyte.getScopedTokenInfo(accessToken, callLimits(input.policy));
      return { workspace_id };
    });
  };
}
