/**
 * The newest public contract ("Airbyte Agent API" 0.9.0 of May 2026): everything bears the organization’s token, a source is a
 * connector, and a new one names its workspace by name. What the contract leaves open is inferred; docs/api-generations.md says
 * where.
 */
import {
  checkStatusSchema,
  issuedTokenSchema,
  scopedTokenInfoSchema,
  sourceListSchema,
  sourceSchema,
  startedCheckSchema,
  startedJobSchema,
  type NewSource,
} from './answers.ts';
import type { Dialect } from './dialect.ts';
import { path } from './transport.ts';
import { listWorkspaces } from './workspaces.ts';

const CONNECTORS = path`/api/v1/integrations/connectors`;

export const agentsDialect: Dialect = {
  api: 'agents',
  abilities: {
    workspaceBy: 'name',
    configuration: 'parts',
    replacesCredentials: false,
    widgetToken: 'own',
    regionId: 'uuid',
    deletion: 'later',
  },
  unknownPath: path`/api/v1/integrations/no-such-path`,
  issueScopedToken: ({ workspace_name, region_id }) => ({
    operation: 'issueScopedToken',
    method: 'POST',
    path: path`/api/v1/account/applications/scoped-token`,
    bearer: 'organization',
    body: { workspace_name, region_id },
    answer: issuedTokenSchema,
  }),
  issueWidgetToken: ({ workspace_name, allowed_origin, region_id }) => ({
    operation: 'issueWidgetToken',
    method: 'POST',
    path: path`/api/v1/account/applications/widget-token`,
    bearer: 'organization',
    body: { workspace_name, allowed_origin, region_id },
    answer: issuedTokenSchema,
  }),
  getScopedTokenInfo: () => ({
    operation: 'getScopedTokenInfo',
    method: 'GET',
    path: path`/api/v1/account/applications/scoped-token/info`,
    bearer: 'scoped',
    answer: scopedTokenInfoSchema,
  }),
  listSources: (workspace) => ({
    operation: 'listSources',
    method: 'GET',
    path: CONNECTORS,
    // By its id: a name may have become another workspace’s.
    ...(workspace !== null && { query: { workspace_id: workspace.id } }),
    bearer: 'organization',
    answer: sourceListSchema,
  }),
  createSource: (workspace, source) => ({
    operation: 'createSource',
    method: 'POST',
    path: CONNECTORS,
    bearer: 'organization',
    body: {
      name: source.name,
      workspace_name: workspace.name,
      source_template_id: source.source_template_id,
      ...partsOf(source),
      selected_connection_template_tags: source.selected_connection_template_tags,
      selected_connection_template_tags_mode: source.selected_connection_template_tags_mode,
    },
    answer: sourceSchema,
  }),
  getSource: (sourceId) => ({
    operation: 'getSource',
    method: 'GET',
    path: path`/api/v1/integrations/connectors/${sourceId}`,
    bearer: 'organization',
    answer: sourceSchema,
  }),
  updateSource: (sourceId, replication_config) => ({
    operation: 'updateSource',
    method: 'PUT',
    path: path`/api/v1/integrations/connectors/${sourceId}`,
    bearer: 'organization',
    body: { replication_config },
    answer: sourceSchema,
  }),
  deleteSource: (sourceId) => ({
    operation: 'deleteSource',
    method: 'DELETE',
    path: path`/api/v1/integrations/connectors/${sourceId}`,
    bearer: 'organization',
    answer: startedJobSchema,
  }),
  deletedBefore: [404, 409],
  checkSource: (workspace, source) => ({
    operation: 'checkSource',
    method: 'POST',
    path: path`/api/v1/integrations/connectors/check`,
    bearer: 'organization',
    body: {
      name: source.name,
      workspace_name: workspace.name,
      source_template_id: source.source_template_id,
      ...partsOf(source),
    },
    answer: startedCheckSchema,
  }),
  getCheckStatus: (checkId) => ({
    operation: 'getCheckStatus',
    method: 'GET',
    path: path`/api/v1/integrations/connectors/check/${checkId}/status`,
    bearer: 'organization',
    answer: checkStatusSchema,
  }),
  getSourceTemplate: () => null,
  listWorkspaces,
};

/** At least one of the two must be sent; an empty one says nothing. */
function partsOf({
  credentials = {},
  source_config,
}: Pick<NewSource, 'credentials' | 'source_config'>): Readonly<Record<string, unknown>> {
  const hasCredentials = Object.keys(credentials).length > 0;
  const hasConfig = Object.keys(source_config).length > 0;
  return {
    ...(hasCredentials && { credentials }),
    ...((hasConfig || !hasCredentials) && { replication_config: source_config }),
  };
}
