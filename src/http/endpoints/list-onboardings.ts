import { z } from 'zod';
import { FAILURE_TYPES } from '../../domain/history/types.ts';
import { PEOPLE } from '../../domain/failure.ts';
import type { Endpoint } from '../endpoint.ts';
import { readQuery } from '../read-request.ts';
import { statusSchema } from '../answer-schemas.ts';

const query = z.strictObject({
  status: statusSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(4_096).optional().meta({ description: '`next` of the page before' }),
});

const summary = z
  .object({
    workspace_name: z.string(),
    status: statusSchema,
    failure_types: z.array(z.enum(FAILURE_TYPES)),
    whose_move: z.array(z.enum(PEOPLE)),
    signup_source: z.string().nullable(),
    sources_wanted: z.int(),
    sources_ready: z.int(),
    started_at: z.iso.datetime(),
    closed_at: z.iso.datetime().nullable(),
    workflow_id: z.string(),
    run_id: z.string(),
    temporal_ui_url: z.string(),
  })
  .meta({ id: 'OnboardingSummary' });

export const listOnboardings: Endpoint = {
  operation: 'listOnboardings',
  method: 'get',
  path: '/v1/onboardings',
  summary: 'The newest run of each name, a page at a time',
  access: 'api_key',
  request: { query },
  responses: {
    200: {
      description: 'A page, which may hold less than `limit`; `next` is null on the last one',
      content: z.object({ data: z.array(summary), next: z.string().nullable() }),
    },
  },
  problems: ['invalid_request', 'unavailable', 'not_permitted', 'not_set_up'],
  handler:
    ({ onboarding }) =>
    async (c) => {
      const { status, limit, cursor } = readQuery(c, query);
      const filter = { ...(status !== undefined && { status }), ...(cursor !== undefined && { cursor }) };
      return c.json(await onboarding.page({ limit, ...filter }));
    },
};
