import { AirbyteError } from '../airbyte/index.ts';
import { NOTHING_SENT } from '../domain/history/carry.ts';
import { callLimits } from '../domain/policy.ts';
import type { Activities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { withScopedToken } from './with-scoped-token.ts';

export function createDeleteSource(deps: ActivityDependencies): Activities['deleteSource'] {
  return async function deleteSource(input) {
    await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, (attempt) =>
      withScopedToken(deps, attempt, input, async (scopedToken) => {
        const source = { scopedToken, sourceId: input.source_id };
        try {
          await deps.airbyte.deleteSource(source, callLimits(input.policy));
        } catch (error) {
          if (!(error instanceof AirbyteError) || error.status !== 404) throw error;
        }
      }),
    );
  };
}
