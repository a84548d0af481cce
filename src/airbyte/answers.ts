/**
 * What is sent of a source, and the API's answers, as its OpenAPI documents have them ("Sonar" 0.9.0, "Airbyte Agent API" 0.9.0).
 * Fields not used are ignored; a needed one that is missing makes the answer unreadable.
 */
import { z } from 'zod';

const text = z.string().min(1);

export const issuedTokenSchema = z.object({ token: text });

export const scopedTokenInfoSchema = z.object({ workspace_id: text, organization_id: text });

export const organizationTokenSchema = z.object({
  access_token: text,
  /** Seconds. Documented as required, but not needed where the token itself says when it expires. */
  expires_in: z.number().nullable().catch(null),
});

const template = z.object({ id: text }).nullable().catch(null);

/** The list has `summarized_source_template`, the single source `source_template`. */
export const sourceSchema = z
  .object({
    id: text,
    name: z.string(),
    summarized_source_template: template,
    source_template: template,
    source_template_id: text.nullable().catch(null),
  })
  .transform((source) => ({
    id: source.id,
    name: source.name,
    source_template_id:
      source.summarized_source_template?.id ?? source.source_template?.id ?? source.source_template_id,
  }));

/**
 * `next` is not documented for sources, but is for the API's other lists. One of a wrong type is not ignored: the look
 * for existing sources (I3) must not take a part of the list for the whole.
 */
export const sourceListSchema = z.object({ data: z.array(sourceSchema), next: z.string().nullish() });

export type SourceList = z.infer<typeof sourceListSchema>;

export const deletedSourceSchema = z.object({ id: text });

/** What goes on after the answer. */
export const startedJobSchema = z.object({ job_id: text });

/** A source of a workspace. `source_template_id` is null where the answer doesn't say. */
export type ListedSource = z.infer<typeof sourceSchema>;

export const listedWorkspacesSchema = z.object({
  data: z.array(z.object({ id: text, name: z.string(), tombstone: z.boolean().catch(false) })),
  next: z.string().nullish(),
});
export type ListedWorkspaces = z.infer<typeof listedWorkspacesSchema>;

const tags = z.array(z.string()).catch([]);

/** `source_definition_id` in a template's detail is `actor_definition_id` where one is created, and in later lists. */
export const sourceTemplateSchema = z
  .object({
    id: text,
    name: z.string().catch(''),
    source_definition_id: text.nullable().catch(null),
    actor_definition_id: text.nullable().catch(null),
    // Unread here: what is in them is judged where it is used, since another may have written it.
    user_config_spec: z.unknown().optional(),
    partial_default_config: z.unknown().optional(),
    tags,
  })
  .transform(({ actor_definition_id, source_definition_id, ...template }) => ({
    ...template,
    source_definition_id: source_definition_id ?? actor_definition_id,
  }));

export const connectionTemplateSchema = z.object({ id: text, tags });

/** A source template. The list leaves out what only the template itself tells: then both are undefined. */
export type SourceTemplate = z.infer<typeof sourceTemplateSchema>;
export type ConnectionTemplate = z.infer<typeof connectionTemplateSchema>;

/** The states of a check, as the API's newest OpenAPI document has them. */
export const CHECK_STATUSES = [
  'pending',
  'running',
  'cancelled',
  'failed',
  'succeeded',
  'inconclusive',
  'skipped',
] as const;

const words = z.string().nullable().catch(null);

const explained = z.object({
  error_message: words,
  enhanced_error_message: words,
  failure_reason: z
    .object({
      failure_origin: words,
      failure_type: words,
      external_message: words,
      retryable: z.boolean().nullable().catch(null),
    })
    .nullable()
    .catch(null),
});

/** A check that was started. A status of `null`: it is not answered with the start. */
export const startedCheckSchema = explained.extend({
  id: text,
  status: z.enum(CHECK_STATUSES).nullable().default(null),
});
export type StartedCheck = z.infer<typeof startedCheckSchema>;

/** How far a check is. */
export const checkStatusSchema = explained.extend({ status: z.enum(CHECK_STATUSES) });
export type CheckAnswer = z.infer<typeof checkStatusSchema>;

/** A source that is to be made, with the authentication document's field names. */
export interface NewSource {
  readonly name: string;
  readonly source_template_id: string;
  /** Without the credentials, where these are sent apart. */
  readonly source_config: Readonly<Record<string, unknown>>;
  /** Only for an API to which a configuration is sent in parts. */
  readonly credentials?: Readonly<Record<string, unknown>>;
  readonly selected_connection_template_tags?: readonly string[];
  readonly selected_connection_template_tags_mode?: 'any' | 'all';
}
