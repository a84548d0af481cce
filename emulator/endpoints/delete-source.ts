import { noQuery, timestamp, type Endpoint } from './endpoint.ts';
import { findSource } from './source-answer.ts';

/** A second one is a 404; that it is, is not documented. */
export const deleteSource: Endpoint = {
  operation: 'deleteSource',
  apis: ['embedded'],
  method: 'DELETE',
  path: '/api/v1/embedded/sources/{id}',
  bearer: 'scoped',
  prepare: (request, world) => {
    request.query(noQuery);
    const id = request.id();
    const { workspace } = request;
    return {
      commit: () => {
        const source = findSource(world, workspace.id, id);
        const deletedAt = world.clock.now();
        world.sources.delete(source, deletedAt);
        return {
          body: { id: source.id, deleted_at: timestamp(deletedAt) },
          effect: { kind: 'source_deleted', sourceId: source.id, workspaceId: workspace.id },
        };
      },
    };
  },
};
