/** Templates, as the customer's token and the organization's read them. */
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { SourceTemplate } from '../templates.ts';
import type { World } from '../world.ts';
import { noQuery, type Endpoint } from './endpoint.ts';

const listQuery = z.strictObject({
  tags: z.string().exactOptional(),
  tags_mode: z.enum(['any', 'all']).exactOptional(),
});

/** A template by itself, or inside a source. */
export function detailedTemplate(template: SourceTemplate): Record<string, unknown> {
  return {
    id: template.id,
    name: template.name,
    icon: template.icon ?? null,
    source_definition_id: template.source_definition_id ?? null,
    user_config_spec: template.user_config_spec ?? {},
    partial_default_config: template.partial_default_config ?? {},
    customization: null,
    tags: template.tags ?? [],
  };
}

/** An item of a list: what it asks for, only the template itself tells. */
function summarizedTemplate({ id, name, icon, tags }: SourceTemplate): Record<string, unknown> {
  return { id, name, icon: icon ?? null, tags: tags ?? [] };
}

function list(world: World): { commit: () => { body: unknown } } {
  return { commit: () => ({ body: { data: world.templates.all().map(summarizedTemplate) } }) };
}

/** Where the API does not have the endpoint, it knows its path as little as any other. */
function requireEmbedded({ options }: World): void {
  if (options.embeddedTemplates === 'absent') throw new ApiError(404, 'Not Found');
}

export const listSourceTemplates: Endpoint = {
  operation: 'listSourceTemplates',
  method: 'GET',
  path: '/api/v1/embedded/source-templates',
  bearer: 'scoped',
  prepare: (request, world) => {
    requireEmbedded(world);
    request.query(listQuery);
    return list(world);
  },
};

export const getSourceTemplate: Endpoint = {
  operation: 'getSourceTemplate',
  method: 'GET',
  path: '/api/v1/embedded/source-templates/{id}',
  bearer: 'scoped',
  prepare: (request, world) => {
    requireEmbedded(world);
    request.query(noQuery);
    const template = world.templates.find(request.id());
    return { commit: () => ({ body: detailedTemplate(template) }) };
  },
};

export const listOrganizationSourceTemplates: Endpoint = {
  operation: 'listOrganizationSourceTemplates',
  method: 'GET',
  path: '/api/v1/integrations/templates/sources',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(listQuery);
    return list(world);
  },
};

export const getOrganizationSourceTemplate: Endpoint = {
  operation: 'getOrganizationSourceTemplate',
  method: 'GET',
  path: '/api/v1/integrations/templates/sources/{id}',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    const template = world.templates.find(request.id());
    return { commit: () => ({ body: detailedTemplate(template) }) };
  },
};

export const listConnectionTemplates: Endpoint = {
  operation: 'listConnectionTemplates',
  method: 'GET',
  path: '/api/v1/integrations/templates/connections',
  bearer: 'organization',
  prepare: (request, { options }) => {
    request.query(listQuery);
    return { commit: () => ({ body: { data: options.connectionTemplates } }) };
  },
};
