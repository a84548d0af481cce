import type { Endpoint } from '../endpoint.ts';
import { workspaceNameOf } from '../read-request.ts';
import { progressSchema, workspaceParams } from '../answer-schemas.ts';

export const getProgress: Endpoint = {
  operation: 'getProgress',
  method: 'get',
  path: '/v1/onboardings/{workspace_name}',
  summary: 'How far an onboarding is',
  access: 'api_key_or_progress_token',
  request: { params: workspaceParams },
  responses: { 200: { description: 'Its progress', content: progressSchema } },
  problems: ['not_found', 'unavailable', 'not_permitted', 'not_set_up'],
  handler:
    ({ onboarding }) =>
    async (c) =>
      c.json(await onboarding.progress(workspaceNameOf(c))),
};
