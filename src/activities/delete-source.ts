import type { Attempt } from './attempt.ts';
import { callLimits } from '../domain/policy.ts';
import { finalVerdict, retryVerdict, VerdictError } from './classify.ts';
import type { DeleteSourceInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

/** How soon after a deletion that goes on by itself the list is looked at again. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Deletes one source, and ends when the workspace's list no longer has it: an API may only have begun a job when it answers. To ask
 * again is asking for the same job. One that still stands when the commit window has passed is a job that has failed.
 */
export async function deleteSource(
  deps: ActivityDependencies,
  input: DeleteSourceInput,
  attempt: Attempt,
): Promise<void> {
  const { source_id: sourceId, policy } = input;
  const limits = callLimits(policy);
  const stands = await deps.scopedTokens.callWith(input, attempt, async (workspace) => {
    const asked = attempt.now();
    const answered = await deps.airbyte.deleteSource({ workspace, sourceId }, limits);
    if (answered === 'deleted' && deps.airbyte.abilities.deletion === 'at_once') return false;
    if (attempt.carry.latest_unknown === null) attempt.keepUpdate(asked);
    const listed = await deps.airbyte.listSources(workspace, limits);
    return listed.some(({ id }) => id === sourceId);
  });
  if (!stands) return;
  const sinceMs = await attempt.sinceMs(attempt.carry.latest_unknown ?? attempt.now());
  if (sinceMs < policy.commit_window_ms) {
    const detail = `The source ${sourceId} is being deleted.`;
    throw new VerdictError(retryVerdict(LOOK_AGAIN_MS, 'Airbyte.Unavailable', detail));
  }
  const other = input.adopted_id === undefined ? '' : ` Beside it stands ${input.adopted_id}.`;
  const detail = `Airbyte has not deleted ${sourceId}, though it said so.${other}`;
  throw new VerdictError(finalVerdict('Onboarding.AmbiguousSource', detail));
}
