/**
 * Answers of the API, as its OpenAPI document ("Sonar" 0.9.0) has them. Fields not used are ignored; a needed one that
 * is missing makes the answer unreadable.
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

export const deletedSourceSchema = z.object({ id: text });

/** A source of a workspace. `source_template_id` is null where the answer doesn't say. */
export type ListedSource = z.infer<typeof sourceSchema>;

/** The body of `POST /api/v1/embedded/sources`, exactly as the authentication document has it. */
export interface CreateSourceBody {
  name: string;
  workspace_id: string;
  source_template_id: string;
  source_config: Record<string, unknown>;
  selected_connection_template_tags?: readonly string[];
  selected_connection_template_tags_mode?: 'any' | 'all';
}
