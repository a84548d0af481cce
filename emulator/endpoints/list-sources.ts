import { z } from 'zod';
import { uuid } from '../request.ts';
import type { Endpoint } from './endpoint.ts';
import { sourceListItem } from './source-answer.ts';

const query = z.strictObject({ workspace_id: uuid });

/** No filters and no pages: the document has neither. */
export const listSources: Endpoint = {
  operation: 'listSources',
  apis: ['embedded'],
  method: 'GET',
  path: '/api/v1/embedded/sources',
  bearer: 'scoped',
  prepare: (request, world) => {
    request.requireWorkspace(request.query(query).workspace_id);
    const { id } = request.workspace;
    return {
      commit: () => ({ body: { data: world.sources.in(id).map((source) => sourceListItem(source, world)) } }),
    };
  },
};
