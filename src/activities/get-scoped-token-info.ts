import { callLimits } from '../domain/policy.ts';
import type { ScopedTokenInfoInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

export async function getScopedTokenInfo(
  { airbyte, scopedTokens }: ActivityDependencies,
  input: ScopedTokenInfoInput,
): Promise<{ workspace_id: string }> {
  const { accessToken } = scopedTokens.firstToken(input);
  const { workspace_id } = await airbyte.getScopedTokenInfo(accessToken, callLimits(input.policy));
  return { workspace_id };
}
