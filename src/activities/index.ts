/** The activities, one file each, and the one classifier of errors. May import domain, secrets, airbyte, preflight. */
import { createCheckSource } from './check-source.ts';
import type { Activities } from './contract.ts';
import { createCreateSource } from './create-source.ts';
import { createDecodeScopedToken } from './decode-scoped-token.ts';
import { createDeleteSource } from './delete-source.ts';
import { dependenciesOf, type ActivityResources } from './dependencies.ts';
import { createGetScopedTokenInfo } from './get-scoped-token-info.ts';
import { createIssueScopedToken } from './issue-scoped-token.ts';
import { createListSources } from './list-sources.ts';

/** The activities, built from what they work with; the worker registers them under these names. */
export function createActivities(resources: ActivityResources): Activities {
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
