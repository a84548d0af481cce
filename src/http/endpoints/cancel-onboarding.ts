import type { Endpoint } from '../endpoint.ts';
import { workspaceNameOf } from '../read-request.ts';
import { progressSchema, workspaceParams } from '../answer-schemas.ts';

export const cancelOnboarding: Endpoint = {
  operation: 'cancelOnboarding',
  method: 'post',
  path: '/v1/onboardings/{workspace_name}/cancel',
  summary: 'Cancel: it sends nothing more, and keeps what exists',
  access: 'api_key',
  mutates: true,
  request: { params: workspaceParams },
  responses: {
    202: { description: 'Asked for; one that has closed stays as it is', content: progressSchema },
  },
  problems: ['not_found', 'unavailable', 'not_permitted', 'not_set_up'],
  handler:
    ({ onboarding }) =>
    async (c) =>
      c.json(await onboarding.cancel(workspaceNameOf(c)), 202),
};
