import { z } from 'zod';
import { unmasked } from '../masking.ts';
import type { SourceView } from '../sources.ts';
import { checkConfig } from '../templates.ts';
import { sourceName } from './create-source.ts';
import { noQuery, type Endpoint } from './endpoint.ts';
import { findSource, sourceAnswer } from './source-answer.ts';

const body = z.strictObject({
  name: sourceName.nullish(),
  source_config: z.record(z.string(), z.unknown()).nullish(),
});

/** Replaces what is given. A mask in the configuration keeps the secret that is stored there. */
export const updateSource: Endpoint = {
  operation: 'updateSource',
  apis: ['embedded'],
  method: 'PUT',
  path: '/api/v1/embedded/sources/{id}',
  bearer: 'scoped',
  prepare: (request, world) => {
    request.query(noQuery);
    const id = request.id();
    const given = request.body(body);
    const { workspace } = request;
    const found = findSource(world, workspace.id, id);
    if (given.source_config) checkConfig(world.templates.find(found.sourceTemplateId), given.source_config);
    return {
      commit: () => {
        const before = findSource(world, workspace.id, id);
        const source = {
          ...before,
          name: given.name ?? before.name,
          ...(given.source_config ? replacedBy(unmasked(given.source_config, before.receivedConfig)) : {}),
          updatedAt: world.clock.now(),
        };
        world.sources.replace(source);
        return {
          body: sourceAnswer(source, world),
          effect: { kind: 'source_updated', sourceId: source.id, workspaceId: workspace.id },
        };
      },
    };
  },
};

/** One configuration, and none in parts any more. */
function replacedBy(
  receivedConfig: SourceView['receivedConfig'],
): Pick<SourceView, 'receivedConfig' | 'receivedCredentials' | 'receivedReplicationConfig'> {
  return { receivedConfig, receivedCredentials: null, receivedReplicationConfig: null };
}
