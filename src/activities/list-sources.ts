import { AirbyteError, type AirbyteClient, type ListedSource } from '../airbyte/index.ts';
import type { FoundSource, Look } from '../domain/look.ts';
import { NOTHING_SENT } from '../domain/history/carry.ts';
import { callLimits, type CallLimits } from '../domain/policy.ts';
import { asCustomer } from '../preflight/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { withScopedToken, type WorkspaceInput } from './scoped-token-in-use.ts';

export interface ListSourcesInput extends WorkspaceInput {
  /** Only what stands under these names is returned: a workspace may have thousands of sources. */
  readonly names: readonly string[];
  /** Templates of sources that are to be created: what they ask for is read ahead, beside the list. */
  readonly template_ids: readonly string[];
}

type LookInput = Pick<ListSourcesInput, 'workspace_id' | 'names' | 'policy'> & {
  readonly scopedToken: string;
  /** Sources that are returned whatever their names are. */
  readonly ids?: readonly string[];
};

/** The look: lists what stands in the workspace under the wanted names. */
export function createListSources(deps: ActivityDependencies) {
  return async function listSources(input: ListSourcesInput): Promise<Look> {
    return await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, (attempt) =>
      withScopedToken(deps, attempt, input, async (scopedToken) => {
        const looked_at = attempt.now();
        const read = asCustomer(deps.airbyte, scopedToken);
        for (const templateId of input.template_ids) deps.specifications.readAhead(templateId, read);
        const found = await look(deps, { ...input, scopedToken });
        return { looked_at, found };
      }),
    );
  };
}

/**
 * What stands under the names, and the sources of these ids; where the list does not say of which template one is, the
 * source itself is asked.
 */
export async function look(
  { airbyte }: ActivityDependencies,
  { workspace_id, names, ids = [], policy, scopedToken }: LookInput,
): Promise<FoundSource[]> {
  const limits = callLimits(policy);
  const listed = await airbyte.listSources({ workspaceId: workspace_id, scopedToken }, limits);
  const standing = listed.filter(({ id, name }) => names.includes(name) || ids.includes(id));
  const detailed = await Promise.all(
    standing.map(async (source) =>
      source.source_template_id === null ? await detailOf(airbyte, scopedToken, source, limits) : source,
    ),
  );
  return detailed
    .filter((source) => source !== null)
    .map(({ id, name, source_template_id }) => ({ source_id: id, name, source_template_id }));
}

/** `null` where it was deleted since it was listed. */
async function detailOf(
  airbyte: AirbyteClient,
  scopedToken: string,
  { id: sourceId }: ListedSource,
  limits: CallLimits,
): Promise<ListedSource | null> {
  try {
    return await airbyte.getSource({ scopedToken, sourceId }, limits);
  } catch (error) {
    if (error instanceof AirbyteError && error.status === 404) return null;
    throw error;
  }
}
