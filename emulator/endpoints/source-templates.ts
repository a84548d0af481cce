/** Templates, as the customer's token and the organization's read them. */
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { ApiName } from '../apis.ts';
import type { ResolvedOptions } from '../options.ts';
import { UNKNOWN_DEFINITION_ID, type ConnectionTemplate, type SourceTemplate } from '../templates.ts';
import type { World } from '../world.ts';
import { noQuery, type Endpoint, type Work } from './endpoint.ts';

const listQuery = z.strictObject({
  tags: z.string().exactOptional(),
  tags_mode: z.enum(['any', 'all']).exactOptional(),
});

/** Only `agents` can be asked for the vendor's own templates, of which there are none here. */
const agentsListQuery = listQuery.extend({
  use_global: z.enum(['true', 'false']).exactOptional(),
});

/**
 * A template by itself, or inside a source.
 * @param apis which are offered where it is answered: `agents` says more than the older API
 */
export function detailedTemplate(
  template: SourceTemplate,
  apis: readonly ApiName[],
): Record<string, unknown> {
  return {
    id: template.id,
    name: template.name,
    icon: template.icon ?? null,
    source_definition_id: template.source_definition_id ?? UNKNOWN_DEFINITION_ID,
    user_config_spec: template.user_config_spec ?? {},
    partial_default_config: template.partial_default_config ?? {},
    customization: null,
    tags: template.tags ?? [],
    ...(apis.includes('agents') ? { mode: modeOf(template), is_experimental: false } : {}),
  };
}

/** An item of a list: what it asks for, only the template itself tells. */
export function summarizedTemplate(
  template: SourceTemplate,
  apis: readonly ApiName[],
): Record<string, unknown> {
  const { id, name, icon = null, tags = [], source_definition_id = UNKNOWN_DEFINITION_ID } = template;
  const more = { actor_definition_id: source_definition_id, mode: modeOf(template) };
  return { id, name, icon, tags, ...(apis.includes('agents') ? more : {}) };
}

function modeOf({ mode = 'REPLICATION' }: SourceTemplate): SourceTemplate['mode'] {
  return mode;
}

function list(templates: readonly SourceTemplate[], apis: readonly ApiName[]): Work {
  return { commit: () => ({ body: { data: templates.map((each) => summarizedTemplate(each, apis)) } }) };
}

/** Where the API does not have the endpoint, it knows its path as little as any other. */
function requireEmbedded({ options }: World): void {
  if (options.embeddedTemplates === 'absent') throw new ApiError(404, 'Not Found');
}

export const listSourceTemplates: Endpoint = {
  operation: 'listSourceTemplates',
  apis: ['embedded'],
  method: 'GET',
  path: '/api/v1/embedded/source-templates',
  bearer: 'scoped',
  prepare: (request, world) => {
    requireEmbedded(world);
    request.query(listQuery);
    return list(world.templates.all(), ['embedded']);
  },
};

export const getSourceTemplate: Endpoint = {
  operation: 'getSourceTemplate',
  apis: ['embedded'],
  method: 'GET',
  path: '/api/v1/embedded/source-templates/{id}',
  bearer: 'scoped',
  prepare: (request, world) => {
    requireEmbedded(world);
    request.query(noQuery);
    const template = world.templates.find(request.id());
    return { commit: () => ({ body: detailedTemplate(template, ['embedded']) }) };
  },
};

export const listOrganizationSourceTemplates: Endpoint = {
  operation: 'listOrganizationSourceTemplates',
  apis: ['embedded', 'agents'],
  method: 'GET',
  path: '/api/v1/integrations/templates/sources',
  bearer: 'organization',
  prepare: (request, world) => {
    const { apis } = world.switches;
    const given = request.query(apis.includes('agents') ? agentsListQuery : listQuery);
    const isGlobal = 'use_global' in given && given.use_global === 'true';
    return list(isGlobal ? [] : world.templates.all(), apis);
  },
};

export const getOrganizationSourceTemplate: Endpoint = {
  operation: 'getOrganizationSourceTemplate',
  apis: ['embedded', 'agents'],
  method: 'GET',
  path: '/api/v1/integrations/templates/sources/{id}',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    const template = world.templates.find(request.id());
    return { commit: () => ({ body: detailedTemplate(template, world.switches.apis) }) };
  },
};

/** Amazon S3. */
const DESTINATION_DEFINITION_ID = '4816b78f-1489-44c1-9060-4b19d5fa9362';

function connectionTemplate(
  { id, destination_name, tags }: ConnectionTemplate,
  { organizationId }: ResolvedOptions,
): Record<string, unknown> {
  return {
    id,
    organization_id: organizationId,
    destination_name,
    icon: null,
    cron_expression: null,
    data_hosting_type: 'user_hosted',
    tags,
    destination_definition_id: DESTINATION_DEFINITION_ID,
    destination_config: {},
    non_breaking_changes_preference: 'ignore',
    sync_on_create: true,
  };
}

export const listConnectionTemplates: Endpoint = {
  operation: 'listConnectionTemplates',
  apis: ['embedded', 'agents'],
  method: 'GET',
  path: '/api/v1/integrations/templates/connections',
  bearer: 'organization',
  prepare: (request, { options }) => {
    request.query(listQuery);
    return {
      commit: () => ({
        body: { data: options.connectionTemplates.map((each) => connectionTemplate(each, options)) },
      }),
    };
  },
};
