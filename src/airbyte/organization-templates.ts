/** The organization's templates: what a source's configuration has to have, and which connections follow from it. */
import { z } from 'zod';
import type { Calls } from './calls.ts';
import type { CallOptions } from './deadline.ts';
import { path, type Transport } from './transport.ts';

const text = z.string().min(1);
const tags = z.array(z.string()).catch([]);

/** `source_definition_id` in a template's detail is `actor_definition_id` where one is created, and in later lists. */
const sourceTemplateSchema = z
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

const connectionTemplateSchema = z.object({ id: text, tags });

const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });

/** A source template. The list leaves out what only the template itself tells: then both are undefined. */
export type SourceTemplate = z.infer<typeof sourceTemplateSchema>;
type ConnectionTemplate = z.infer<typeof connectionTemplateSchema>;

export class Templates {
  readonly #transport: Transport;
  readonly #calls: Calls;

  constructor(transport: Transport, calls: Calls) {
    this.#transport = transport;
    this.#calls = calls;
  }

  /** A source template, as the customer may read it. */
  async getForWorkspace(
    input: { scopedToken: string; templateId: string },
    call: CallOptions = {},
  ): Promise<SourceTemplate> {
    return this.#calls.asScoped(call, {
      operation: 'getSourceTemplate',
      method: 'GET',
      url: this.#transport.url(path`/api/v1/embedded/source-templates/${input.templateId}`),
      bearer: input.scopedToken,
      answer: sourceTemplateSchema,
    });
  }

  /** A source template, as the organization reads it. */
  async get(templateId: string, call: CallOptions = {}): Promise<SourceTemplate> {
    return this.#calls.asOrganization(call, {
      operation: 'getOrganizationSourceTemplate',
      method: 'GET',
      url: this.#transport.url(path`/api/v1/integrations/templates/sources/${templateId}`),
      answer: sourceTemplateSchema,
    });
  }

  /** Every source template of the organization. */
  async list(call: CallOptions = {}): Promise<readonly SourceTemplate[]> {
    const { data } = await this.#calls.asOrganization(call, {
      operation: 'listOrganizationSourceTemplates',
      method: 'GET',
      url: this.#transport.url(path`/api/v1/integrations/templates/sources`),
      answer: listOf(sourceTemplateSchema),
    });
    return data;
  }

  /** Every connection template of the organization. */
  async listConnections(call: CallOptions = {}): Promise<readonly ConnectionTemplate[]> {
    const { data } = await this.#calls.asOrganization(call, {
      operation: 'listConnectionTemplates',
      method: 'GET',
      url: this.#transport.url(path`/api/v1/integrations/templates/connections`),
      answer: listOf(connectionTemplateSchema),
    });
    return data;
  }
}
