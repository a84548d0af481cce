import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { ProblemError } from '../problem.ts';

/** The process answers: nothing else is asked, because a restart would mend nothing else. */
export const healthz: Endpoint = {
  operation: 'healthz',
  method: 'get',
  path: '/healthz',
  summary: 'Liveness',
  access: 'open',
  responses: { 200: { description: 'It answers', content: z.object({ status: z.literal('ok') }) } },
  problems: [],
  handler: () => (c) => c.json({ status: 'ok' }),
};

/** Ready to accept: Temporal is there. Acceptance needs no worker; how many poll is told for whoever alerts on it. */
export const readyz: Endpoint = {
  operation: 'readyz',
  method: 'get',
  path: '/readyz',
  summary: 'Readiness, and how many workers poll',
  access: 'open',
  responses: {
    200: {
      description: 'Temporal is there; `pollers` is how many workers have polled within 90 seconds',
      content: z.object({ status: z.literal('ready'), pollers: z.int() }),
    },
  },
  problems: ['unavailable', 'not_permitted', 'not_set_up'],
  handler:
    ({ onboarding, closing }) =>
    async (c) => {
      if (closing.aborted) throw new ProblemError('unavailable', { detail: 'The service is shutting down.' });
      return c.json({ status: 'ready', pollers: await onboarding.pollers() });
    },
};
