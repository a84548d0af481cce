import { z } from 'zod';
import type { CorrectionInput } from '../../client.ts';
import { correctionSchema, validateCorrection } from '../../domain/onboarding-request.ts';
import type { Endpoint } from '../endpoint.ts';
import { offeredQuery, refuseUnoffered } from '../offered-sources.ts';
import { readJson, workspaceNameOf } from '../read-request.ts';
import { progressSchema, workspaceParams } from '../answer-schemas.ts';

export const retryOnboarding: Endpoint = {
  operation: 'retryOnboarding',
  method: 'post',
  path: '/v1/onboardings/{workspace_name}/retry',
  summary:
    'Try again what needs a person, with corrected sources, or the whole corrected request, where there is one',
  access: 'api_key',
  mutates: true,
  request: {
    params: workspaceParams,
    query: z.object({ offered: offeredQuery }),
    body: { schema: correctionSchema, required: false },
  },
  responses: { 202: { description: 'It goes on', content: progressSchema } },
  problems: [
    'unreadable',
    'not_found',
    'not_retryable',
    'too_large',
    'invalid_request',
    'airbyte_refused',
    'unavailable',
    'not_permitted',
    'not_set_up',
  ],
  handler:
    ({ onboarding, offeredTemplates }) =>
    async (c) => {
      const workspaceName = workspaceNameOf(c);
      // What is in it, the client validates, which bounds its depth first.
      const corrected = ((await readJson(c)) ?? {}) as CorrectionInput;
      await refuseUnoffered(offeredTemplates, c.req.query('offered') === 'true', () => {
        const valid = validateCorrection(corrected);
        return valid.kind === 'valid' ? valid.value : null;
      });
      return c.json(await onboarding.retry(workspaceName, corrected, {}), 202);
    },
};
