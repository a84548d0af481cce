/**
 * Tenancy, where a call names its workspace by name and bears a token that is good for all of them: after a rename, the old name
 * may be another customer's, or a new workspace's, and secrets would land there.
 */
import { SECOND_MS } from '../domain/durations.ts';
import type { Attempt } from './attempt.ts';
import { finalVerdict, retryVerdict, VerdictError } from './classify.ts';
import type { SealedToken, TokenOwner } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

const LISTED_WITHIN_MS = 30 * SECOND_MS;
const LOOK_AGAIN_MS = 2 * SECOND_MS;

/**
 * Asks right before such a call that the name is still the workspace's. Where a scoped token says which workspace is meant, there
 * is nothing to ask.
 * @param sentTo an id that was answered to a call with this name, for the words
 * @throws VerdictError `Onboarding.WorkspaceChanged`; `Airbyte.Conflict` where two workspaces have the name
 */
export async function assertNameIsOf(
  { airbyte }: Pick<ActivityDependencies, 'airbyte'>,
  { workspace_name, workspace_id, policy, token }: TokenOwner & { readonly token?: SealedToken },
  attempt: Attempt,
  sentTo: string | null = null,
): Promise<void> {
  if (airbyte.abilities.workspaceBy === 'token') return;
  const ids = await airbyte.listWorkspaceIds(workspace_name, attempt.callLimits(policy));
  const isOurs = ids.includes(workspace_id.toLowerCase());
  if (isOurs && ids.length === 1) return;
  // Of one that was made just now the list may not know yet.
  const isNew = token !== undefined && attempt.now() - token.issued_at < LISTED_WITHIN_MS;
  if (ids.length === 0 && isNew && sentTo === null) {
    const detail = 'Airbyte does not list the workspace yet.';
    throw new VerdictError(retryVerdict(LOOK_AGAIN_MS, 'Airbyte.Unavailable', detail));
  }
  if (isOurs) {
    const detail = `Workspaces of this name: ${ids.join(', ')}.`;
    throw new VerdictError(finalVerdict('Airbyte.Conflict', `${detail}${whatWasSent(sentTo)}`));
  }
  const now = ids.length === 0 ? 'no workspace has the name' : `the name is that of ${ids.join(', ')}`;
  throw workspaceChangedError(`It was ${workspace_id}, and now ${now}.`, sentTo);
}

/** A create was answered with the id, and the workspace’s list does not have it, though the name is the workspace’s now. */
export function notInWorkspaceError(workspaceId: string, sentTo: string): VerdictError {
  return workspaceChangedError(`Now it is that of ${workspaceId}, as it should be.`, sentTo);
}

function workspaceChangedError(change: string, sentTo: string | null): VerdictError {
  return new VerdictError(finalVerdict('Onboarding.WorkspaceChanged', `${change}${whatWasSent(sentTo)}`));
}

function whatWasSent(sentTo: string | null): string {
  return sentTo === null
    ? ''
    : ` The source ${sentTo} was created with this name, and is not in the workspace; it was left as it is.`;
}
