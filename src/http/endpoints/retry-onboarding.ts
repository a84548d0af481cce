import { z } from 'zod';
import type { SourceRequestInput } from '../../client.ts';
import { correctedSourcesSchema, preflightSchema } from '../../domain/onboarding-request.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson, validValue, workspaceNameOf } from '../read-request.ts';
import { progressSchema, workspaceParams } from '../answer-schemas.ts';

const preflight = preflightSchema
  .optional()
  .meta({ description: 'How configurations are checked from now on; by default as before' });
const contract = z.strictObject({ sources: correctedSourcesSchema.optional(), preflight });
/** The sources themselves are validated by the client, which bounds their depth first. */
const body = z.strictObject({ sources: z.unknown().optional(), preflight });

export const retryOnboarding: Endpoint = {
  operation: 'retryOnboarding',
  method: 'post',
  path: '/v1/onboardings/{workspace_name}/retry',
  summary: 'Try again what needs a person, with corrected sources where there are any',
  access: 'api_key',
  mutates: true,
  request: { params: workspaceParams, body: { schema: contract, required: false } },
  responses: { 202: { description: 'It goes on', content: progressSchema } },
  problems: [
    'unreadable',
    'not_found',
    'not_retryable',
    'too_large',
    'invalid_request',
    'unavailable',
    'not_permitted',
    'not_set_up',
  ],
  handler:
    ({ onboarding }) =>
    async (c) => {
      const workspaceName = workspaceNameOf(c);
      const { sources, ...options } = validValue(body, (await readJson(c)) ?? {});
      const corrected = sources === undefined ? {} : { sources: sources as SourceRequestInput[] };
      return c.json(await onboarding.retry(workspaceName, { ...corrected, ...options }), 202);
    },
};
