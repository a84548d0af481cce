import { ApiError } from '../../errors.ts';
import { masked } from '../../masking.ts';
import type { SourceView } from '../../sources.ts';
import type { World } from '../../world.ts';
import { timestamp } from '../endpoint.ts';
import { detailedTemplate, summarizedTemplate } from '../source-templates.ts';

/**
 * A single source as `agents` answers it: with its template and what it was given as `replication_config`, secrets masked;
 * of one that the older API made, that is everything.
 */
export function sourceAnswer(source: SourceView, { templates }: World): Record<string, unknown> {
  const template = templates.find(source.sourceTemplateId);
  const config =
    source.receivedReplicationConfig ?? (source.receivedCredentials ? {} : source.receivedConfig);
  return {
    id: source.id,
    name: source.name,
    source_template: detailedTemplate(template, ['agents']),
    replication_config: masked(config, templates.isSecret(template.id)),
    entities: source.entities,
    created_at: timestamp(source.createdAt),
    updated_at: timestamp(source.updatedAt),
  };
}

/** An item of the list: no configuration, and at most a summary of its template. */
export function sourceListItem(source: SourceView, { templates, options }: World): Record<string, unknown> {
  return {
    id: source.id,
    name: source.name,
    ...(options.listedTemplates === 'summarized'
      ? {
          summarized_source_template: summarizedTemplate(templates.find(source.sourceTemplateId), ['agents']),
        }
      : {}),
    created_at: timestamp(source.createdAt),
    updated_at: timestamp(source.updatedAt),
  };
}

/** Of any workspace of the organization. @throws ApiError 404 for one that is unknown or deleted */
export function findSource({ sources }: World, id: string): SourceView {
  const source = sources.byId(id.toLowerCase());
  if (source === null) throw new ApiError(404, 'Connector not found');
  return source;
}
