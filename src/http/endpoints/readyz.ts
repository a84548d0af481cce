import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { keptFor } from '../kept-for.ts';
import { ProblemError } from '../problem.ts';

/** One question to Temporal, however many probes ask. */
const KEPT_MS = 1_000;

/** Ready to accept: Temporal is there. Acceptance needs no worker; how many poll is told for whoever alerts on it. */
export const readyz: Endpoint = {
  operation: 'readyz',
  method: 'get',
  path: '/readyz',
  summary: 'Readiness, and how many workers poll',
  access: 'open',
  isForOperators: true,
  responses: {
    200: {
      description: 'Temporal is there; `pollers` is how many workers have polled within 90 seconds',
      content: z.object({ status: z.literal('ready'), pollers: z.int() }),
    },
  },
  problems: ['unavailable', 'not_permitted', 'not_set_up'],
  handler: ({ onboarding, closing }) => {
    const pollers = keptFor(KEPT_MS, () => onboarding.pollers());
    return async (c) => {
      if (closing.aborted) throw new ProblemError('unavailable', { detail: 'The service is shutting down.' });
      return c.json({ status: 'ready', pollers: await pollers() });
    };
  },
};
