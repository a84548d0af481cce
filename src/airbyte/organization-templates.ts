/** The organization's templates: what a source's configuration has to have, and which connections follow from it. */
import { z } from 'zod';
import {
  connectionTemplateSchema,
  sourceTemplateSchema,
  type ConnectionTemplate,
  type SourceTemplate,
} from './answers.ts';
import type { Calls } from './calls.ts';
import type { CallOptions } from './deadline.ts';
import type { Dialect, Workspace } from './dialect.ts';
import { path } from './transport.ts';

const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });

/** Alike in every generation of the API. */
const READ = { method: 'GET', bearer: 'organization' } as const;

export class Templates {
  readonly #calls: Calls;
  readonly #dialect: Dialect;

  constructor(calls: Calls, dialect: Dialect) {
    this.#calls = calls;
    this.#dialect = dialect;
  }

  /** A source template, as the customer may read it; where customers read none, as the organization does. */
  async getForWorkspace(
    { workspace, templateId }: { workspace: Workspace; templateId: string },
    call: CallOptions = {},
  ): Promise<SourceTemplate> {
    const request = this.#dialect.getSourceTemplate(templateId);
    if (request === null) return await this.get(templateId, call);
    return await this.#calls.ask(request, call, workspace);
  }

  /** A source template, as the organization reads it. */
  get(templateId: string, call: CallOptions = {}): Promise<SourceTemplate> {
    const request = {
      operation: 'getOrganizationSourceTemplate',
      path: path`/api/v1/integrations/templates/sources/${templateId}`,
      answer: sourceTemplateSchema,
    };
    return this.#calls.ask({ ...request, ...READ }, call);
  }

  /** Every source template of the organization. */
  async list(call: CallOptions = {}): Promise<readonly SourceTemplate[]> {
    const request = {
      operation: 'listOrganizationSourceTemplates',
      path: path`/api/v1/integrations/templates/sources`,
      answer: listOf(sourceTemplateSchema),
    };
    return (await this.#calls.ask({ ...request, ...READ }, call)).data;
  }

  /** Every connection template of the organization. */
  async listConnections(call: CallOptions = {}): Promise<readonly ConnectionTemplate[]> {
    const request = {
      operation: 'listConnectionTemplates',
      path: path`/api/v1/integrations/templates/connections`,
      answer: listOf(connectionTemplateSchema),
    };
    return (await this.#calls.ask({ ...request, ...READ }, call)).data;
  }
}
