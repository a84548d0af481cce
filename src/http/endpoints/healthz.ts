import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';

/** The process answers: nothing else is asked, because a restart would mend nothing else. */
export const healthz: Endpoint = {
  operation: 'healthz',
  method: 'get',
  path: '/healthz',
  summary: 'Liveness',
  access: 'open',
  isForOperators: true,
  responses: { 200: { description: 'It answers', content: z.object({ status: z.literal('ok') }) } },
  problems: [],
  handler: () => (c) => c.json({ status: 'ok' }),
};
