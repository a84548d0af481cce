import { ApiError } from '../errors.ts';
import { masked } from '../masking.ts';
import type { SourceView } from '../sources.ts';
import type { World } from '../world.ts';
import { timestamp } from './endpoint.ts';
import { detailedTemplate } from './source-templates.ts';

/** A single source as the API answers it: with its template and its configuration, secrets masked. */
export function sourceAnswer(source: SourceView, { templates }: World): Record<string, unknown> {
  const template = templates.find(source.sourceTemplateId);
  return {
    id: source.id,
    name: source.name,
    source_template: detailedTemplate(template, ['embedded']),
    source_config: masked(source.receivedConfig, templates.isSecret(template.id)),
    created_at: timestamp(source.createdAt),
    updated_at: timestamp(source.updatedAt),
  };
}

/** An item of the list: no configuration, and only a summary of its template. */
export function sourceListItem(source: SourceView, { templates }: World): Record<string, unknown> {
  const { id, name, icon } = templates.find(source.sourceTemplateId);
  return {
    id: source.id,
    name: source.name,
    summarized_source_template: { id, name, icon: icon ?? null },
    created_at: timestamp(source.createdAt),
    updated_at: timestamp(source.updatedAt),
  };
}

/**
 * @throws ApiError 404 for a source that is unknown, deleted or of another workspace; that the last is not a 403 is not
 *   documented
 */
export function findSource({ sources }: World, workspaceId: string, id: string): SourceView {
  const source = sources.byId(id.toLowerCase());
  if (source?.workspaceId !== workspaceId) throw new ApiError(404, 'Source not found');
  return source;
}
