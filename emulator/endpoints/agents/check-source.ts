/** Connection checks, which are answered at once where they have ended by then. Nothing is created. */
import { ApiError } from '../../errors.ts';
import { noQuery, type Endpoint } from '../endpoint.ts';
import { givenSource } from './source-body.ts';

export const checkSource: Endpoint = {
  operation: 'checkSource',
  apis: ['agents'],
  method: 'POST',
  path: '/api/v1/integrations/connectors/check',
  bearer: 'organization',
  prepare: (request, world) => {
    const { body, workspace, config } = givenSource(request, world);
    const source = {
      workspaceId: workspace.id,
      workspaceName: workspace.name,
      sourceName: body.name ?? null,
      config,
    };
    return {
      commit: () => {
        const rule = world.checkPlan.ruleFor(source);
        const id = world.checks.start(source, rule);
        const isRunning = (rule.runningFor ?? 0) !== 0;
        return { body: isRunning ? { id, status: 'running' } : plain(world.checks.ask(id)) };
      },
    };
  },
};

/**
 * How a check goes on. Inferred: the contract has a status that says that a check has not ended and no path to ask, so
 * this is the one by which the older contract asks for the organization's.
 */
export const getCheckStatus: Endpoint = {
  operation: 'getCheckStatus',
  apis: ['agents'],
  method: 'GET',
  path: '/api/v1/integrations/connectors/check/{id}/status',
  bearer: 'organization',
  prepare: (request, { checks, options }) => {
    if (options.checkStatusPath === 'absent') throw new ApiError(404, 'Not Found');
    request.query(noQuery);
    const id = request.id();
    return {
      commit: () => {
        const body = checks.ask(id);
        if (body === null) throw new ApiError(404, 'Check not found');
        return { body: plain(body) };
      },
    };
  },
};

/** Without what only the older API says. */
function plain(check: Readonly<Record<string, unknown>> | null): Record<string, unknown> {
  return { ...check, enhanced_error_message: undefined };
}
