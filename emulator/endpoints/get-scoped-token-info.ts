import { noQuery, type Endpoint } from './endpoint.ts';

export const getScopedTokenInfo: Endpoint = {
  operation: 'getScopedTokenInfo',
  method: 'GET',
  path: '/api/v1/embedded/scoped-token/info',
  bearer: 'scoped',
  prepare: (request, { options }) => {
    request.query(noQuery);
    const { id } = request.workspace;
    return { commit: () => ({ body: { organization_id: options.organizationId, workspace_id: id } }) };
  },
};
