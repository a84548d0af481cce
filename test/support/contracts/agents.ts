/**
 * The contract of the newest generation. Source: airbytehq/airbyte-cli, `api/app_public.json` at 112c6df, 2026-05-21
 * (OpenAPI, "Airbyte Agent API" 0.9.0).
 */
import { z } from 'zod';
import {
  answering,
  checkStatus,
  detailedSourceTemplate,
  failureReason,
  json,
  listWorkspaces,
  organizationTemplates,
  scopedTokenRequest,
  sharedOperations,
  tagsMode,
  templatesQuery,
  text,
  times,
  tokenAnswer,
  uuid,
  widgetTokenRequest,
  workspaceListItem,
  type Contract,
  type ContractOperation,
} from './contract.ts';

const mode = z.enum(['DIRECT', 'REPLICATION', 'MULTI']);

const entities = z.array(
  z.strictObject({ entity: text, modes: z.array(z.enum(['read', 'write'])).nullish() }),
);

/** `ConnectorSourceCreateRequest`, and the same for a check. */
const sourceRequest = z.strictObject({
  name: text.nullish(),
  workspace_name: text,
  connector_type: text.nullish(),
  definition_id: uuid.nullish(),
  source_template_id: uuid.nullish(),
  replication_config: json.nullish(),
  credentials: json.nullish(),
  environment: json.nullish(),
  entities: entities.nullish(),
  server_side_oauth_secret_id: text.nullish(),
  selected_connection_template_tags: z.array(text).optional(),
  selected_connection_template_tags_mode: tagsMode.optional(),
});

/** `DetailedSourceTemplate`. */
const detailedTemplate = detailedSourceTemplate.extend({
  mode: mode.optional(),
  is_experimental: z.boolean().optional(),
});

/** `ConnectorSourceCreateResponse`, and the same for one that is read or updated. */
const source = z.strictObject({
  id: uuid,
  name: text,
  source_template: detailedTemplate,
  replication_config: json,
  entities: entities.nullish(),
  ...times,
});

/** `SummarizedSourceTemplate` and `SourceTemplateListItem`. */
const summarizedTemplate = z.strictObject({
  id: uuid,
  name: text,
  icon: text.nullable(),
  connector_name: text.nullish(),
  organization_id: uuid.nullish(),
  actor_definition_id: uuid,
  tags: z.array(text).optional(),
  customization: json.nullish(),
  mode: mode.optional(),
  ...times,
});

const tokens: readonly ContractOperation[] = [
  {
    method: 'POST',
    path: '/api/v1/account/applications/scoped-token',
    bearer: 'organization',
    body: scopedTokenRequest,
    answers: answering(tokenAnswer),
  },
  {
    method: 'GET',
    path: '/api/v1/account/applications/scoped-token/info',
    bearer: 'scoped',
    answers: answering(z.strictObject({ organization_id: uuid, workspace_id: uuid, workspace_name: text })),
  },
  {
    method: 'POST',
    path: '/api/v1/account/applications/widget-token',
    bearer: 'organization',
    body: widgetTokenRequest,
    answers: answering(tokenAnswer),
  },
];

const CONNECTORS = '/api/v1/integrations/connectors';

const sources: readonly ContractOperation[] = [
  {
    method: 'POST',
    path: CONNECTORS,
    bearer: 'organization',
    body: sourceRequest,
    answers: answering(source),
  },
  {
    method: 'GET',
    path: CONNECTORS,
    bearer: 'organization',
    query: z.strictObject({
      workspace_id: uuid.optional(),
      workspace_name: text.optional(),
      customer_name: text.optional(),
      external_user_id: text.optional(),
      definition_id: uuid.optional(),
    }),
    answers: answering(
      z.strictObject({
        data: z.array(
          z.strictObject({
            id: uuid,
            name: text,
            summarized_source_template: summarizedTemplate,
            ...times,
          }),
        ),
      }),
    ),
  },
  { method: 'GET', path: `${CONNECTORS}/{id}`, bearer: 'organization', answers: answering(source) },
  {
    method: 'PUT',
    path: `${CONNECTORS}/{id}`,
    bearer: 'organization',
    body: z.strictObject({
      name: text.nullish(),
      replication_config: json.nullish(),
      entities: entities.nullish(),
    }),
    answers: answering(source),
  },
  {
    method: 'DELETE',
    path: `${CONNECTORS}/{id}`,
    bearer: 'organization',
    answers: answering(z.strictObject({ job_id: uuid }), 202),
  },
  {
    method: 'POST',
    path: `${CONNECTORS}/check`,
    bearer: 'organization',
    body: sourceRequest,
    answers: answering(
      z.strictObject({
        id: uuid,
        status: checkStatus.nullish(),
        error_message: text.nullish(),
        failure_reason: failureReason.nullish(),
        entity_check_results: z
          .array(
            z.strictObject({
              entity: text,
              status: checkStatus,
              status_code: z.int().nullish(),
              error_message: text.nullish(),
            }),
          )
          .nullish(),
      }),
    ),
  },
];

export const agents: Contract = {
  name: 'agents',
  operations: [
    ...sharedOperations,
    ...tokens,
    ...sources,
    ...organizationTemplates(
      templatesQuery.extend({ use_global: z.enum(['true', 'false']).optional() }),
      summarizedTemplate,
      detailedTemplate.extend({
        auth_tooltip: z.union([text, z.record(text, text)]).nullish(),
        connector_name: text.nullish(),
      }),
    ),
    listWorkspaces(
      workspaceListItem.extend({ cache_enabled: z.boolean().nullable(), tombstone: z.boolean() }),
    ),
  ],
};
