/** Connection checks: started here, and asked for until they end. Nothing is created. */
import { ApiError } from '../errors.ts';
import { checkConfig } from '../templates.ts';
import { sourceBody } from './create-source.ts';
import { noQuery, type Endpoint } from './endpoint.ts';

export const checkSource: Endpoint = {
  operation: 'checkSource',
  apis: ['embedded'],
  method: 'POST',
  path: '/api/v1/embedded/sources/check',
  bearer: 'scoped',
  prepare: (request, world) => {
    request.query(noQuery);
    const given = request.body(sourceBody);
    request.requireWorkspace(given.workspace_id);
    checkConfig(world.templates.find(given.source_template_id), given.source_config);
    const { workspace } = request;
    const source = {
      workspaceId: workspace.id,
      workspaceName: workspace.name,
      sourceName: given.name ?? null,
      config: given.source_config,
    };
    return { commit: () => ({ body: { id: world.checks.start(source, world.checkPlan.ruleFor(source)) } }) };
  },
};

export const getCheckStatus: Endpoint = {
  operation: 'getCheckStatus',
  apis: ['embedded'],
  method: 'GET',
  path: '/api/v1/embedded/sources/check/{id}/status',
  bearer: 'scoped',
  prepare: (request, world) => {
    request.query(noQuery);
    const id = request.id();
    const { workspace } = request;
    return {
      commit: () => {
        const body = world.checks.ask(id, workspace.id);
        if (body === null) throw new ApiError(404, 'Check not found');
        return { body };
      },
    };
  },
};
