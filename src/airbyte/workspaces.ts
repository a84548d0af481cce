/** The organization’s workspaces, which both generations of the API list alike: there is no exact look-up by name. */
import { listedWorkspacesSchema } from './answers.ts';
import type { Dialect } from './dialect.ts';
import { path } from './transport.ts';

/** The most that the API lists at once. */
const LIMIT = '100';

export const listWorkspaces: Dialect['listWorkspaces'] = (nameContains) => ({
  operation: 'listWorkspaces',
  method: 'GET',
  path: path`/api/v1/workspaces`,
  query: { name_contains: nameContains, limit: LIMIT },
  bearer: 'organization',
  answer: listedWorkspacesSchema,
});
