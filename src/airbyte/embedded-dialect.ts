/**
 * The API of Airbyte’s authentication document, as its OpenAPI file ("Sonar" 0.9.0) has it: what is done in a workspace bears the
 * workspace’s scoped token.
 */
import {
  checkStatusSchema,
  deletedSourceSchema,
  issuedTokenSchema,
  scopedTokenInfoSchema,
  sourceListSchema,
  sourceSchema,
  sourceTemplateSchema,
  startedCheckSchema,
} from './answers.ts';
import type { Dialect } from './dialect.ts';
import { path } from './transport.ts';
import { listWorkspaces } from './workspaces.ts';

const SOURCES = path`/api/v1/embedded/sources`;

export const embeddedDialect: Dialect = {
  api: 'embedded',
  abilities: {
    workspaceBy: 'token',
    configuration: 'whole',
    replacesCredentials: true,
    widgetToken: 'bundle',
    regionId: 'any',
    deletion: 'at_once',
  },
  unknownPath: path`/api/v1/embedded/no-such-path`,
  issueScopedToken: ({ workspace_name, region_id }) => ({
    operation: 'issueScopedToken',
    method: 'POST',
    path: path`/api/v1/embedded/scoped-token`,
    bearer: 'organization',
    body: { workspace_name, region_id },
    answer: issuedTokenSchema,
  }),
  issueWidgetToken: ({ workspace_name, allowed_origin, region_id }) => ({
    operation: 'issueWidgetToken',
    method: 'POST',
    path: path`/api/v1/embedded/widget-token`,
    bearer: 'organization',
    body: { workspace_name, allowed_origin, region_id },
    answer: issuedTokenSchema,
  }),
  getScopedTokenInfo: () => ({
    operation: 'getScopedTokenInfo',
    method: 'GET',
    path: path`/api/v1/embedded/scoped-token/info`,
    bearer: 'scoped',
    answer: scopedTokenInfoSchema,
  }),
  listSources: (workspace) => ({
    operation: 'listSources',
    method: 'GET',
    path: SOURCES,
    ...(workspace !== null && { query: { workspace_id: workspace.id } }),
    bearer: 'scoped',
    answer: sourceListSchema,
  }),
  createSource: (workspace, source) => ({
    operation: 'createSource',
    method: 'POST',
    path: SOURCES,
    bearer: 'scoped',
    body: {
      name: source.name,
      workspace_id: workspace.id,
      source_template_id: source.source_template_id,
      source_config: source.source_config,
      selected_connection_template_tags: source.selected_connection_template_tags,
      selected_connection_template_tags_mode: source.selected_connection_template_tags_mode,
    },
    answer: sourceSchema,
  }),
  getSource: (sourceId) => ({
    operation: 'getSource',
    method: 'GET',
    path: path`/api/v1/embedded/sources/${sourceId}`,
    bearer: 'scoped',
    answer: sourceSchema,
  }),
  updateSource: (sourceId, source_config) => ({
    operation: 'updateSource',
    method: 'PUT',
    path: path`/api/v1/embedded/sources/${sourceId}`,
    bearer: 'scoped',
    body: { source_config },
    answer: sourceSchema,
  }),
  deleteSource: (sourceId) => ({
    operation: 'deleteSource',
    method: 'DELETE',
    path: path`/api/v1/embedded/sources/${sourceId}`,
    bearer: 'scoped',
    answer: deletedSourceSchema,
  }),
  deletedBefore: [404],
  checkSource: (workspace, { name, source_template_id, source_config }) => ({
    operation: 'checkSource',
    method: 'POST',
    path: path`/api/v1/embedded/sources/check`,
    bearer: 'scoped',
    body: { name, workspace_id: workspace.id, source_template_id, source_config },
    answer: startedCheckSchema,
  }),
  getCheckStatus: (checkId) => ({
    operation: 'getCheckStatus',
    method: 'GET',
    path: path`/api/v1/embedded/sources/check/${checkId}/status`,
    bearer: 'scoped',
    answer: checkStatusSchema,
  }),
  getSourceTemplate: (templateId) => ({
    operation: 'getSourceTemplate',
    method: 'GET',
    path: path`/api/v1/embedded/source-templates/${templateId}`,
    bearer: 'scoped',
    answer: sourceTemplateSchema,
  }),
  listWorkspaces,
};
