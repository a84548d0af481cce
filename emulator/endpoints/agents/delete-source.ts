import { ApiError } from '../../errors.ts';
import type { SourceView } from '../../sources.ts';
import type { World } from '../../world.ts';
import { noQuery, type Endpoint, type Outcome } from '../endpoint.ts';
import { findSource } from './source-answer.ts';

/** Begins a job; the source is there until the job has ended, and no path tells how far that is. */
export const deleteSource: Endpoint = {
  operation: 'deleteSource',
  apis: ['agents'],
  method: 'DELETE',
  path: '/api/v1/integrations/connectors/{id}',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    const id = request.id();
    return {
      commit: () => {
        const source = findSource(world, id);
        const running = world.deletions.jobOf(source.id);
        return running === null ? begun(source, world) : again(running, world);
      },
    };
  },
};

function begun(source: SourceView, world: World): Outcome {
  const { deletions, sources, switches, options, clock } = world;
  const fails = switches.deletionsFail;
  return {
    status: 202,
    body: { job_id: deletions.start(source.id) },
    job: {
      takesMs: options.deletionMs,
      end: () => {
        deletions.end(source.id);
        const present = sources.byId(source.id);
        if (fails || present === null) return null;
        sources.delete(present, clock.now());
        return { kind: 'source_deleted', sourceId: source.id, workspaceId: source.workspaceId };
      },
    },
  };
}

function again(jobId: string, { options }: World): Outcome {
  switch (options.secondDelete) {
    case 202:
      return { status: 202, body: { job_id: jobId } };
    case 404:
      throw new ApiError(404, 'Connector not found');
    case 409:
      throw new ApiError(409, 'Connector is being deleted');
  }
}
