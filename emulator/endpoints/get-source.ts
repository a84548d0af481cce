import { noQuery, type Endpoint } from './endpoint.ts';
import { findSource, sourceAnswer } from './source-answer.ts';

export const getSource: Endpoint = {
  operation: 'getSource',
  apis: ['embedded'],
  method: 'GET',
  path: '/api/v1/embedded/sources/{id}',
  bearer: 'scoped',
  prepare: (request, world) => {
    request.query(noQuery);
    const id = request.id();
    const { workspace } = request;
    return { commit: () => ({ body: sourceAnswer(findSource(world, workspace.id, id), world) }) };
  },
};
