/** The activities, one file each, and the one classifier of errors. May import domain, secrets, airbyte, preflight. */
import { Specifications } from '../preflight/index.ts';
import { checkSource } from './check-source.ts';
import type { Activities } from './contract.ts';
import { createSource } from './create-source.ts';
import { decodeScopedToken } from './decode-scoped-token.ts';
import { deleteSource } from './delete-source.ts';
import { getScopedTokenInfo } from './get-scoped-token-info.ts';
import { issueScopedToken } from './issue-scoped-token.ts';
import { listSources } from './list-sources.ts';
import { activityOf, type ActivityResources } from './run-attempt.ts';
import { ScopedTokens } from './scoped-tokens.ts';

/** The activities, built from what they work with; the worker registers them under these names. */
export function createActivities(resources: ActivityResources): Activities {
  const scopedTokens = new ScopedTokens(resources);
  const deps = { ...resources, scopedTokens, specifications: new Specifications(resources) };
  return {
    issueScopedToken: activityOf(deps, issueScopedToken, ({ first }) => (first ? 'effect' : 'none')),
    decodeScopedToken: activityOf(deps, decodeScopedToken),
    getScopedTokenInfo: activityOf(deps, getScopedTokenInfo),
    listSources: activityOf(deps, listSources),
    checkSource: activityOf(deps, checkSource),
    createSource: activityOf(deps, createSource, (_, { carry }) =>
      carry.unknown_since === null ? 'none' : 'effect',
    ),
    deleteSource: activityOf(deps, deleteSource),
  };
}
