import { AirbyteError, type AirbyteClient, type ListedSource } from '../airbyte/index.ts';
import type { FoundSource } from '../domain/history/found-sources.ts';
import { NOTHING_SENT } from '../domain/history/carry.ts';
import { callLimits } from '../domain/policy.ts';
import { asCustomer } from '../preflight/index.ts';
import type { Activities, ListSourcesInput } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { withScopedToken } from './with-scoped-token.ts';

type LookInput = Pick<ListSourcesInput, 'workspace_id' | 'names' | 'policy'> & {
  readonly scopedToken: string;
  /** Sources that are returned whatever their names are. */
  readonly ids?: readonly string[];
};

export function createListSources(deps: ActivityDependencies): Activities['listSources'] {
  return async function listSources(input) {
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
  limits: ReturnType<typeof callLimits>,
): Promise<ListedSource | null> {
  try {
    return await airbyte.getSource({ scopedToken, sourceId }, limits);
  } catch (error) {
    if (error instanceof AirbyteError && error.status === 404) return null;
    throw error;
  }
}
