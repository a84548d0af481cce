import { createCheckSource } from './check-source.ts';
import { createCreateSource } from './create-source.ts';
import { createDecodeScopedToken } from './decode-scoped-token.ts';
import { createDeleteSource } from './delete-source.ts';
import { dependenciesOf, type ActivityResources } from './dependencies.ts';
import { createGetScopedTokenInfo } from './get-scoped-token-info.ts';
import { createIssueScopedToken } from './issue-scoped-token.ts';
import { createListSources } from './list-sources.ts';

/** The activities, built from their dependencies; the worker registers them under these names. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the type is {@link Activities}
export function createActivities(resources: ActivityResources) {
  const deps = dependenciesOf(resources);
  return {
    issueScopedToken: createIssueScopedToken(deps),
    decodeScopedToken: createDecodeScopedToken(deps),
    getScopedTokenInfo: createGetScopedTokenInfo(deps),
    listSources: createListSources(deps),
    checkSource: createCheckSource(deps),
    createSource: createCreateSource(deps),
    deleteSource: createDeleteSource(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
export type { ActivityResources } from './dependencies.ts';
