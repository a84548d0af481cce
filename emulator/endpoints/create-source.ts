import { z } from 'zod';
import { uuid } from '../request.ts';
import { checkConfig } from '../templates.ts';
import { noQuery, type Endpoint } from './endpoint.ts';
import { sourceAnswer } from './source-answer.ts';

/** As long as the platform's column. */
export const sourceName = z.string().min(1).max(256);

/** Of a source, and of the check of one. */
export const sourceBody = z.strictObject({
  name: sourceName.nullish(),
  workspace_id: uuid,
  source_template_id: uuid,
  source_config: z.record(z.string(), z.unknown()),
  selected_connection_template_tags: z.array(z.string()).optional(),
  selected_connection_template_tags_mode: z.enum(['any', 'all']).optional(),
});

/** Not idempotent: every request makes a source, also under a name that is taken. The credentials are not tried. */
export const createSource: Endpoint = {
  operation: 'createSource',
  apis: ['embedded'],
  method: 'POST',
  path: '/api/v1/embedded/sources',
  bearer: 'scoped',
  prepare: (request, world) => {
    request.query(noQuery);
    const given = request.body(sourceBody);
    request.requireWorkspace(given.workspace_id);
    const { workspace } = request;
    const template = world.templates.find(given.source_template_id);
    checkConfig(template, given.source_config);
    return {
      commit: () => {
        const source = world.sources.add({
          name: given.name ?? `${template.name} ${workspace.id}`,
          workspaceId: workspace.id,
          workspaceName: workspace.name,
          sourceTemplateId: template.id,
          selectedConnectionTemplateTags: given.selected_connection_template_tags ?? [],
          selectedConnectionTemplateTagsMode: given.selected_connection_template_tags_mode ?? 'any',
          receivedConfig: given.source_config,
          createdAt: world.clock.now(),
        });
        return {
          body: sourceAnswer(source, world),
          effect: { kind: 'source_created', sourceId: source.id, workspaceId: workspace.id },
        };
      },
    };
  },
};
