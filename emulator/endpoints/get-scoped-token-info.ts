import { noQuery, type Endpoint } from './endpoint.ts';

export const getScopedTokenInfo: Endpoint = {
  operation: 'getScopedTokenInfo',
  apis: ['embedded'],
  method: 'GET',
  path: '/api/v1/embedded/scoped-token/info',
  bearer: 'scoped',
  prepare: (request, { options }) => {
    request.query(noQuery);
    const { id } = request.workspace;
    return { commit: () => ({ body: { organization_id: options.organizationId, workspace_id: id } }) };
  },
};

/** With the workspace's present name. */
export const getAgentsScopedTokenInfo: Endpoint = {
  operation: 'getScopedTokenInfo',
  apis: ['agents'],
  method: 'GET',
  path: '/api/v1/account/applications/scoped-token/info',
  bearer: 'scoped',
  prepare: (request, { options }) => {
    request.query(noQuery);
    const { id, name } = request.workspace;
    const body = { organization_id: options.organizationId, workspace_id: id, workspace_name: name };
    return { commit: () => ({ body }) };
  },
};
