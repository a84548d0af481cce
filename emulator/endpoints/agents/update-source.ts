import { z } from 'zod';
import { wholeConfig } from '../../auth-schemes.ts';
import { unmasked } from '../../masking.ts';
import type { SourceView } from '../../sources.ts';
import { checkConfig } from '../../templates.ts';
import type { World } from '../../world.ts';
import { sourceName } from '../create-source.ts';
import { noQuery, type Endpoint } from '../endpoint.ts';
import { findSource, sourceAnswer } from './source-answer.ts';
import { entities } from './source-body.ts';

const body = z.strictObject({
  name: sourceName.nullish(),
  replication_config: z.record(z.string(), z.unknown()).nullish(),
  entities: entities.nullish(),
});

/** Replaces what is given; the credentials stay. A mask in the configuration keeps the secret that is stored there. */
export const updateSource: Endpoint = {
  operation: 'updateSource',
  apis: ['agents'],
  method: 'PUT',
  path: '/api/v1/integrations/connectors/{id}',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    const id = request.id();
    const given = request.body(body);
    const found = findSource(world, id);
    if (given.replication_config) {
      const { receivedConfig } = updatedConfig(found, given.replication_config, world);
      checkConfig(world.templates.find(found.sourceTemplateId), receivedConfig, 'replication_config');
    }
    return {
      commit: () => {
        const before = findSource(world, id);
        const source = {
          ...before,
          name: given.name ?? before.name,
          entities: given.entities ?? before.entities,
          ...(given.replication_config ? updatedConfig(before, given.replication_config, world) : {}),
          updatedAt: world.clock.now(),
        };
        world.sources.replace(source);
        return {
          body: sourceAnswer(source, world),
          effect: { kind: 'source_updated', sourceId: source.id, workspaceId: source.workspaceId },
        };
      },
    };
  },
};

function updatedConfig(
  before: SourceView,
  replicationConfig: Readonly<Record<string, unknown>>,
  { templates }: World,
): Pick<SourceView, 'receivedConfig' | 'receivedReplicationConfig'> {
  const specification = templates.specificationOf(templates.find(before.sourceTemplateId));
  const receivedReplicationConfig = unmasked(replicationConfig, before.receivedConfig);
  return {
    receivedReplicationConfig,
    receivedConfig: wholeConfig(specification, receivedReplicationConfig, before.receivedCredentials),
  };
}
