import type { Endpoint } from '../endpoint.ts';
import { sourceAnswer } from './source-answer.ts';
import { givenSource } from './source-body.ts';

/** Not idempotent, as the older one. The workspace is known by its name only, and the answer does not tell its id. */
export const createSource: Endpoint = {
  operation: 'createSource',
  apis: ['agents'],
  method: 'POST',
  path: '/api/v1/integrations/connectors',
  bearer: 'organization',
  prepare: (request, world) => {
    const { body, workspace, template, config } = givenSource(request, world);
    return {
      commit: () => {
        const source = world.sources.add({
          name: body.name ?? `${template.name} ${workspace.id}`,
          workspaceId: workspace.id,
          workspaceName: workspace.name,
          sourceTemplateId: template.id,
          selectedConnectionTemplateTags: body.selected_connection_template_tags ?? [],
          selectedConnectionTemplateTagsMode: body.selected_connection_template_tags_mode ?? 'any',
          receivedConfig: config,
          receivedCredentials: body.credentials ?? null,
          receivedReplicationConfig: body.replication_config ?? null,
          entities: body.entities ?? null,
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
