/** How a published contract of the API is written down here: facts only, in shapes that take nothing that it does not name. */
import { z } from 'zod';

export interface ContractOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters as `{id}`, each a UUID. */
  readonly path: string;
  /** The kind of token that it takes. */
  readonly bearer: 'none' | 'organization' | 'scoped';
  /** Default: none. */
  readonly query?: z.ZodType;
  /** Default: none. */
  readonly body?: z.ZodType;
  /** What is answered, by status. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
}

export interface Contract {
  readonly name: 'embedded' | 'agents';
  readonly operations: readonly ContractOperation[];
}

export const text = z.string();
export const uuid = z.guid();
export const moment = z.iso.datetime({ offset: true });
export const json = z.record(z.string(), z.unknown());
export const tagsMode = z.enum(['all', 'any']);

/** Both times of a thing, which the contracts let be absent or null. */
export const times = { created_at: moment.nullish(), updated_at: moment.nullish() };

/** `ApiErrorResponse`. */
const apiError = z.strictObject({
  message: text.nullish(),
  errors: z
    .array(
      z.strictObject({
        field: text.nullish(),
        message: text.nullish(),
        error_code: text.nullish(),
        details: json.nullish(),
      }),
    )
    .optional(),
});

/** The answers of an operation: all of them declare the same refusals, and one success. */
export function answering(success: z.ZodType, status = 200): ContractOperation['answers'] {
  return { [status]: success, 400: apiError, 403: apiError, 422: apiError, 500: apiError };
}

/**
 * `ConnectorSpecification`. The contracts name a few keywords of the JSON schema inside; it is one, and may have any.
 */
const connectorSpecification = z.strictObject({
  documentationUrl: text.nullish(),
  connectionSpecification: z.looseObject({
    type: text,
    required: z.array(text).optional(),
    properties: json.optional(),
    title: text.nullish(),
    description: text.nullish(),
    $schema: text.nullish(),
  }),
  advanced_auth: json.nullish(),
  supported_destination_sync_modes: z.array(text).nullish(),
});

/** `DetailedSourceTemplate` and `SourceTemplateGetResponse` of the older contract; the newer one has more. */
export const detailedSourceTemplate = z.strictObject({
  id: uuid,
  name: text,
  icon: text.nullish(),
  source_definition_id: uuid,
  user_config_spec: connectorSpecification,
  partial_default_config: json,
  customization: json.nullish(),
  tags: z.array(text).optional(),
  ...times,
});

/** `ScopedTokenCreateRequest`, and what the widget's has besides. */
export const scopedTokenRequest = z.strictObject({ workspace_name: text, region_id: uuid.nullish() });
export const widgetTokenRequest = scopedTokenRequest.extend({
  allowed_origin: text,
  selected_source_template_tags: z.array(text).optional(),
  selected_source_template_tags_mode: tagsMode.optional(),
  selected_connection_template_tags: z.array(text).optional(),
  selected_connection_template_tags_mode: tagsMode.optional(),
});
export const tokenAnswer = z.strictObject({ token: text });

/** `CheckStatus`. */
export const checkStatus = z.enum([
  'pending',
  'running',
  'cancelled',
  'failed',
  'succeeded',
  'inconclusive',
  'skipped',
]);

/** `FailureReason`. */
export const failureReason = z.strictObject({
  timestamp: z.int(),
  failure_origin: z
    .enum([
      'source',
      'destination',
      'replication',
      'normalization',
      'dbt',
      'persistence',
      'airbyte_platform',
      'unknown',
    ])
    .nullish(),
  failure_type: z
    .enum([
      'config_error',
      'transient_error',
      'system_error',
      'destination_timeout',
      'heartbeat_timeout',
      'manual_cancellation',
      'refresh_schema',
    ])
    .nullish(),
  external_message: text.nullish(),
  internal_message: text.nullish(),
  stacktrace: text.nullish(),
  retryable: z.boolean().nullish(),
  from_trace_message: z.boolean().nullish(),
  stream_descriptor: z.strictObject({ name: text, namespace: text.nullish() }).nullish(),
});

export const templatesQuery = z.strictObject({ tags: text.optional(), tags_mode: tagsMode.optional() });

/** The organization's token, which needs no token. */
const issueOrganizationToken: ContractOperation = {
  method: 'POST',
  path: '/api/v1/account/applications/token',
  bearer: 'none',
  body: z.strictObject({ client_id: text, client_secret: text }),
  answers: answering(
    z.strictObject({
      access_token: text,
      token_type: text,
      expires_in: z.int(),
      organization_id: uuid.nullish(),
    }),
  ),
};

const hostedTemplate = {
  id: uuid,
  organization_id: uuid,
  destination_name: text,
  icon: text.nullish(),
  cron_expression: text.nullish(),
  tags: z.array(text).optional(),
  ...times,
};

const listConnectionTemplates: ContractOperation = {
  method: 'GET',
  path: '/api/v1/integrations/templates/connections',
  bearer: 'organization',
  query: templatesQuery,
  answers: answering(
    z.strictObject({
      data: z.array(
        z.union([
          z.strictObject({
            ...hostedTemplate,
            data_hosting_type: z.literal('user_hosted').optional(),
            destination_definition_id: uuid,
            destination_config: json,
            non_breaking_changes_preference: z
              .enum(['ignore', 'disable', 'propagate_columns', 'propagate_fully'])
              .optional(),
            sync_on_create: z.boolean().optional(),
          }),
          z.strictObject({ ...hostedTemplate, data_hosting_type: z.literal('airbyte_hosted').optional() }),
        ]),
      ),
    }),
  ),
};

/** What the contracts say alike. */
export const sharedOperations: readonly ContractOperation[] = [
  issueOrganizationToken,
  listConnectionTemplates,
];

/** An item of the list of workspaces in the older contract; the newer one has more. */
export const workspaceListItem = z.strictObject({
  id: uuid,
  name: text,
  organization_id: uuid,
  status: z.enum(['active', 'inactive']),
  created_at: moment,
  updated_at: moment,
});

export function listWorkspaces(item: z.ZodType): ContractOperation {
  return {
    method: 'GET',
    path: '/api/v1/workspaces',
    bearer: 'organization',
    query: z.strictObject({
      name_contains: text.optional(),
      status: z.enum(['active', 'inactive']).optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
      cursor: text.optional(),
    }),
    answers: answering(z.strictObject({ next: text.nullish(), data: z.array(item) })),
  };
}

/** The organization's source templates, which the contracts describe with different fields. */
export function organizationTemplates(
  query: z.ZodType,
  item: z.ZodType,
  detail: z.ZodType,
): ContractOperation[] {
  const path = '/api/v1/integrations/templates/sources';
  return [
    {
      method: 'GET',
      path,
      bearer: 'organization',
      query,
      answers: answering(z.strictObject({ data: z.array(item) })),
    },
    { method: 'GET', path: `${path}/{id}`, bearer: 'organization', answers: answering(detail) },
  ];
}
