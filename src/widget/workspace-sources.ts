/** What stands in a customer's workspace, asked of Airbyte: an event of the widget is only somebody's word for it. */
import { decodeScopedToken, UndecodableTokenError, type AirbyteClient } from '../airbyte/index.ts';
import type { OnboardingClient } from '../client.ts';
import { unanswered, type Unanswered } from './unanswered.ts';

/** Where a workspace's sources are looked up: by default in Airbyte's API, see `airbyteWorkspaceSources`. */
export interface WorkspaceSources {
  /** All that stand there. */
  list(workspace: {
    /** Of a workspace that exists (I2). */
    readonly workspaceName: string;
    readonly workspaceId: string;
  }): Promise<WorkspaceSourcesAnswer>;
}

/** A source that stands in a workspace. */
export interface WorkspaceSource {
  readonly id: string;
  readonly name: string;
  /** `null` where Airbyte's list does not say. */
  readonly source_template_id: string | null;
}

/** What came of looking up a workspace’s sources. */
export type WorkspaceSourcesAnswer =
  | { readonly kind: 'listed'; readonly sources: readonly WorkspaceSource[] }
  /** Airbyte has another workspace of this name than the onboarding's: it was renamed or deleted there. */
  | { readonly kind: 'other_workspace' }
  | Unanswered;

export type SourceLookup =
  | { readonly kind: 'found'; readonly source: WorkspaceSource }
  /** It stands not in this workspace, wherever else it may stand. */
  | { readonly kind: 'not_found' }
  | Exclude<WorkspaceSourcesAnswer, { readonly kind: 'listed' }>
  /** No workspace id has been seen for this name yet. */
  | { readonly kind: 'not_ready' };

/**
 * A source of the onboarding's own workspace, whoever made it. It is looked for in the workspace's list, never by its id alone,
 * which would find another customer's too.
 * @throws OnboardingNotFoundError, UnavailableError, and whatever `sources` rejects with
 */
export async function sourceInWorkspace(
  onboarding: Pick<OnboardingClient, 'progress'>,
  sources: WorkspaceSources,
  { workspaceName, sourceId }: { readonly workspaceName: string; readonly sourceId: string },
): Promise<SourceLookup> {
  const { workspace_id: workspaceId } = await onboarding.progress(workspaceName);
  if (workspaceId === null) return { kind: 'not_ready' };
  const answer = await sources.list({ workspaceName, workspaceId });
  if (answer.kind !== 'listed') return answer;
  const source = answer.sources.find(({ id }) => id === sourceId);
  return source === undefined ? { kind: 'not_found' } : { kind: 'found', source };
}

/** The sources that Airbyte's API lists, with a fresh token of the workspace where the API wants one. */
export function airbyteWorkspaceSources(
  airbyte: AirbyteClient,
  { regionId }: { readonly regionId: string | null },
): WorkspaceSources {
  return {
    list: async ({ workspaceName: name, workspaceId: id }) => {
      try {
        const isByToken = airbyte.abilities.workspaceBy === 'token';
        const token = isByToken ? await tokenByName(airbyte, name, regionId) : null;
        if (token !== null && token.workspaceId !== id) return { kind: 'other_workspace' };
        const workspace = { id, name, scopedToken: token?.accessToken ?? null };
        return { kind: 'listed', sources: await airbyte.listSources(workspace) };
      } catch (error) {
        if (error instanceof UndecodableTokenError) return { kind: 'refused', message: error.message };
        return unanswered(error);
      }
    },
  };
}

/** A token of the workspace that has this name now. @throws AirbyteError, UndecodableTokenError */
async function tokenByName(
  airbyte: AirbyteClient,
  workspace_name: string,
  region_id: string | null,
): Promise<{ readonly accessToken: string; readonly workspaceId: string }> {
  const request = { workspace_name, ...(region_id !== null && { region_id }) };
  const { token } = await airbyte.issueScopedToken(request);
  const { accessToken, workspaceId } = decodeScopedToken(token);
  return {
    accessToken,
    workspaceId: workspaceId ?? (await airbyte.getScopedTokenInfo(accessToken)).workspace_id,
  };
}
