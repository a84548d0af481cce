import type { FoundSource, Look } from '../domain/look.ts';
import { NOTHING_SENT } from '../domain/carry.ts';
import { callLimits, type OnboardingPolicy } from '../domain/policy.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { withScopedToken, type TokenInUse } from './scoped-token-in-use.ts';

export interface ListSourcesInput {
  readonly workspace_name: string;
  readonly workspace_id: string;
  /** Only what stands under these names is returned: a workspace may have thousands of sources. */
  readonly names: readonly string[];
  readonly token: TokenInUse;
  readonly policy: OnboardingPolicy;
}

type LookInput = Pick<ListSourcesInput, 'workspace_id' | 'names' | 'policy'> & {
  readonly scopedToken: string;
};

/** The look: lists what stands in the workspace under the wanted names. */
export function createListSources(deps: ActivityDependencies) {
  return async function listSources(input: ListSourcesInput): Promise<Look> {
    return await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, (attempt) =>
      withScopedToken(deps, attempt, input, async (scopedToken) => {
        const looked_at = attempt.now();
        const found = await look(deps, { ...input, scopedToken });
        return { looked_at, found };
      }),
    );
  };
}

/** What stands under the names; where the list does not say of which template it is, the source itself is asked. */
export async function look(
  { airbyte }: ActivityDependencies,
  { workspace_id, names, policy, scopedToken }: LookInput,
): Promise<FoundSource[]> {
  const limits = callLimits(policy);
  const listed = await airbyte.listSources({ workspaceId: workspace_id, scopedToken }, limits);
  const standing = listed.filter(({ name }) => names.includes(name));
  const templateOf = async (sourceId: string): Promise<string | null> =>
    (await airbyte.getSource({ scopedToken, sourceId }, limits)).source_template_id;
  return await Promise.all(
    standing.map(async ({ id, name, source_template_id }) => ({
      source_id: id,
      name,
      source_template_id: source_template_id ?? (await templateOf(id)),
    })),
  );
}
