import { AirbyteError } from '../airbyte/index.ts';
import { NOTHING_SENT } from '../domain/history/carry.ts';
import { callLimits } from '../domain/policy.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { withScopedToken, type WorkspaceInput } from './scoped-token-in-use.ts';

export interface DeleteSourceInput extends WorkspaceInput {
  readonly source_id: string;
}

/** Deletes a second source that this onboarding created. Idempotent: one that is gone already is deleted. */
export function createDeleteSource(deps: ActivityDependencies) {
  return async function deleteSource(input: DeleteSourceInput): Promise<void> {
    await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, (attempt) =>
      withScopedToken(deps, attempt, input, async (scopedToken) => {
        try {
          await deps.airbyte.deleteSource(
            { scopedToken, sourceId: input.source_id },
            callLimits(input.policy),
          );
        } catch (error) {
          if (!(error instanceof AirbyteError) || error.status !== 404) throw error;
        }
      }),
    );
  };
}
