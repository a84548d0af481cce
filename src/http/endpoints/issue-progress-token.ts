import { z } from 'zod';
import { OnboardingNotFoundError } from '../../domain/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import { workspaceNameOf } from '../read-request.ts';
import { workspaceParams } from '../answer-schemas.ts';

export const issueProgressToken: Endpoint = {
  operation: 'issueProgressToken',
  method: 'post',
  path: '/v1/onboardings/{workspace_name}/progress-token',
  summary: 'A short-lived token for a browser, which reads this onboarding’s progress and nothing else',
  access: 'api_key',
  mutates: true,
  request: { params: workspaceParams },
  responses: {
    200: {
      description: 'As Bearer, or as `token` in the query of an EventSource',
      content: z.object({ token: z.string(), expires_at: z.iso.datetime() }),
    },
  },
  problems: ['not_found', 'unavailable', 'not_permitted', 'not_set_up'],
  handler:
    ({ onboarding, progressTokens }) =>
    async (c) => {
      const workspaceName = workspaceNameOf(c);
      if (!(await onboarding.exists(workspaceName))) throw new OnboardingNotFoundError(workspaceName);
      const { token, expiresAt } = await progressTokens.issue(workspaceName);
      return c.json({ token, expires_at: new Date(expiresAt).toISOString() });
    },
};
