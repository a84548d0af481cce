import { noQuery, type Endpoint } from '../endpoint.ts';
import { findSource, sourceAnswer } from './source-answer.ts';

export const getSource: Endpoint = {
  operation: 'getSource',
  apis: ['agents'],
  method: 'GET',
  path: '/api/v1/integrations/connectors/{id}',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    const id = request.id();
    return { commit: () => ({ body: sourceAnswer(findSource(world, id), world) }) };
  },
};
