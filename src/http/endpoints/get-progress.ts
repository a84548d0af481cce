import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { workspaceNameOf } from '../read-request.ts';
import { customerProgressSchema, progressFor, progressSchema, workspaceParams } from '../answer-schemas.ts';

export const getProgress: Endpoint = {
  operation: 'getProgress',
  method: 'get',
  path: '/v1/onboardings/{workspace_name}',
  summary: 'How far an onboarding is',
  access: 'api_key_or_progress_token',
  request: { params: workspaceParams },
  responses: {
    200: {
      description:
        'Its progress: with an API key all of it, with a progress token what is for the customer (`CustomerProgress`)',
      content: z.union([progressSchema, customerProgressSchema]),
    },
  },
  problems: ['not_found', 'unavailable', 'not_permitted', 'not_set_up'],
  handler:
    ({ onboarding, contact }) =>
    async (c) =>
      c.json(progressFor(c.get('caller'), await onboarding.progress(workspaceNameOf(c)), contact)),
};
