import { nullIfGone } from '../airbyte/index.ts';
import { callLimits } from '../domain/policy.ts';
import type { Attempt } from './attempt.ts';
import type { DeleteSourceInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

export async function deleteSource(
  deps: ActivityDependencies,
  input: DeleteSourceInput,
  attempt: Attempt,
): Promise<void> {
  await deps.scopedTokens.callWith(input, attempt, (scopedToken) =>
    nullIfGone(
      deps.airbyte.deleteSource({ scopedToken, sourceId: input.source_id }, callLimits(input.policy)),
    ),
  );
}
