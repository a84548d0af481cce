/**
 * The contract of the document's generation. Source: airbytehq/airbyte, `docusaurus/src/data/embedded_api_spec.json` at
 * 071db2a1 and 419ad85b (OpenAPI 3.1, "Sonar" 0.9.0).
 */
import { z } from 'zod';
import {
  answering,
  checkStatus,
  detailedSourceTemplate,
  failureReason,
  json,
  listWorkspaces,
  moment,
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

/** `SourceCreateRequest`, and the same for a check. */
const sourceRequest = z.strictObject({
  name: text.nullish(),
  workspace_id: uuid,
  source_template_id: uuid,
  source_config: json,
  selected_connection_template_tags: z.array(text).optional(),
  selected_connection_template_tags_mode: tagsMode.optional(),
});

/** `SourceCreateResponse`, and the same for one that is read or updated. */
const source = z.strictObject({
  id: uuid,
  name: text,
  source_template: detailedSourceTemplate,
  source_config: json,
  ...times,
});

/** `SummarizedSourceTemplate` and `SourceTemplateListItem`. */
const summarizedTemplate = z.strictObject({
  id: uuid,
  name: text,
  icon: text.nullable(),
  tags: z.array(text).optional(),
  customization: json.nullish(),
  has_source_definition_catalog: z.boolean().optional(),
  catalog_type: text.nullish(),
  ...times,
});

const tokens: readonly ContractOperation[] = [
  {
    method: 'POST',
    path: '/api/v1/embedded/scoped-token',
    bearer: 'organization',
    body: scopedTokenRequest,
    answers: answering(tokenAnswer),
  },
  {
    method: 'GET',
    path: '/api/v1/embedded/scoped-token/info',
    bearer: 'scoped',
    answers: answering(z.strictObject({ organization_id: uuid, workspace_id: uuid })),
  },
  {
    method: 'POST',
    path: '/api/v1/embedded/widget-token',
    bearer: 'organization',
    body: widgetTokenRequest,
    answers: answering(tokenAnswer),
  },
];

const SOURCES = '/api/v1/embedded/sources';

const sources: readonly ContractOperation[] = [
  { method: 'POST', path: SOURCES, bearer: 'scoped', body: sourceRequest, answers: answering(source) },
  {
    method: 'GET',
    path: SOURCES,
    bearer: 'scoped',
    query: z.strictObject({ workspace_id: uuid }),
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
  { method: 'GET', path: `${SOURCES}/{id}`, bearer: 'scoped', answers: answering(source) },
  {
    method: 'PUT',
    path: `${SOURCES}/{id}`,
    bearer: 'scoped',
    body: z.strictObject({ name: text.nullish(), source_config: json.nullish() }),
    answers: answering(source),
  },
  {
    method: 'DELETE',
    path: `${SOURCES}/{id}`,
    bearer: 'scoped',
    answers: answering(z.strictObject({ id: uuid, deleted_at: moment })),
  },
  {
    method: 'POST',
    path: `${SOURCES}/check`,
    bearer: 'scoped',
    body: sourceRequest,
    answers: answering(z.strictObject({ id: uuid })),
  },
  {
    method: 'GET',
    path: `${SOURCES}/check/{id}/status`,
    bearer: 'scoped',
    answers: answering(
      z.strictObject({
        id: uuid,
        status: checkStatus,
        error_message: text.nullish(),
        failure_reason: failureReason.nullish(),
        enhanced_error_message: text.nullish(),
      }),
    ),
  },
];

const TEMPLATES = '/api/v1/embedded/source-templates';

const templates: readonly ContractOperation[] = [
  {
    method: 'GET',
    path: TEMPLATES,
    bearer: 'scoped',
    query: templatesQuery,
    answers: answering(z.strictObject({ data: z.array(summarizedTemplate) })),
  },
  {
    method: 'GET',
    path: `${TEMPLATES}/{id}`,
    bearer: 'scoped',
    answers: answering(detailedSourceTemplate),
  },
  ...organizationTemplates(templatesQuery, summarizedTemplate, detailedSourceTemplate),
];

export const embedded: Contract = {
  name: 'embedded',
  operations: [...sharedOperations, ...tokens, ...sources, ...templates, listWorkspaces(workspaceListItem)],
};
