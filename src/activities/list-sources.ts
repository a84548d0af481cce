import { nullIfGone, type Workspace } from '../airbyte/index.ts';
import type { FoundSource, Look } from '../domain/history/types.ts';
import { callLimits } from '../domain/policy.ts';
import { asCustomer } from '../preflight/index.ts';
import type { Attempt } from './attempt.ts';
import type { ListSourcesInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

type LookInput = Pick<ListSourcesInput, 'names' | 'policy'> & {
  readonly workspace: Workspace;
  /** Sources that are returned whatever their names are. */
  readonly ids?: readonly string[];
};

export async function listSources(
  deps: ActivityDependencies,
  input: ListSourcesInput,
  attempt: Attempt,
): Promise<Look> {
  return await deps.scopedTokens.callWith(input, attempt, async (workspace) => {
    const looked_at = attempt.now();
    const read = asCustomer(deps.airbyte, workspace);
    deps.specifications.readAhead(input.template_ids, read);
    return { looked_at, found: await look(deps, { ...input, workspace }) };
  });
}

/**
 * What stands under the names, and the sources of these ids; where the list does not say of which template one is, the
 * source itself is asked.
 */
export async function look(
  { airbyte }: ActivityDependencies,
  { workspace, names, ids = [], policy }: LookInput,
): Promise<FoundSource[]> {
  const limits = callLimits(policy);
  const listed = await airbyte.listSources(workspace, limits);
  const standing = listed.filter(({ id, name }) => names.includes(name) || ids.includes(id));
  const detailed = await Promise.all(
    standing.map(async (source) =>
      source.source_template_id === null
        ? await nullIfGone(airbyte.getSource({ workspace, sourceId: source.id }, limits))
        : source,
    ),
  );
  return detailed
    .filter((source) => source !== null)
    .map(({ id, name, source_template_id }) => ({ source_id: id, name, source_template_id }));
}
