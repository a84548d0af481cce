import { z } from 'zod';
import { InvalidRequestError } from '../../domain/errors.ts';
import { workflowIdFor } from '../../domain/names.ts';
import { acceptDelivery, type Acceptance } from '../../signup/index.ts';
import { unauthorizedProblem } from '../authenticate.ts';
import { TAKEN_OUTCOMES, type DeliveryOutcome } from '../delivery-outcomes.ts';
import type { Endpoint, HttpContext, HttpServices } from '../endpoint.ts';
import { placeOf } from '../observe.ts';
import { ProblemError } from '../problem.ts';
import { bodyOf, utf8 } from '../read-request.ts';

/** Providers' events carry more than a request does. */
const MAX_BYTES = 1024 * 1024;

/**
 * A conflict is a 202: a 4xx would make the sender repeat for days, and then switch the endpoint off. A mapping that
 * failed is a 422, because a repetition is wanted once it is mended.
 */
export const receiveWebhook: Endpoint = {
  operation: 'receiveWebhook',
  method: 'post',
  path: '/v1/webhooks/{endpoint}',
  summary: 'A signup event, signed by its sender',
  access: 'signature',
  request: {
    params: z.object({ endpoint: z.string().meta({ description: 'As `onboarding.config.ts` names it' }) }),
    body: { schema: z.looseObject({}), required: true },
  },
  responses: {
    200: {
      description: 'Verified, and none that starts an onboarding',
      content: z.object({ outcome: z.literal('ignored') }),
    },
    202: { description: 'Temporal has it', content: z.object({ outcome: z.enum(TAKEN_OUTCOMES) }) },
  },
  problems: [
    'unauthorized',
    'not_found',
    'too_large',
    'mapping_failed',
    'rate_limited',
    'unavailable',
    'not_permitted',
    'not_set_up',
  ],
  handler: (services) => async (c) => {
    const name = c.req.param('endpoint') ?? '';
    const endpoint = services.webhooks?.get(name);
    if (endpoint === undefined) {
      services.requestLimits.countFailure(c);
      throw new ProblemError('not_found', { detail: 'No webhook of this name is configured with a secret.' });
    }
    const body = utf8(await bodyOf(c, MAX_BYTES, services.uploads));
    const delivery = { body: body ?? '', header: (header: string) => c.req.header(header) };
    const acceptance: Acceptance =
      body === null
        ? { kind: 'rejected', rejection: { reason: 'not_utf8' } }
        : await acceptDelivery(services.onboarding, endpoint, delivery);
    return answer(services, c, name, acceptance);
  },
};

function answer(services: HttpServices, c: HttpContext, endpoint: string, acceptance: Acceptance): Response {
  const outcome: DeliveryOutcome = acceptance.kind === 'accepted' ? acceptance.outcome : acceptance.kind;
  c.set('outcome', outcome);
  if (acceptance.kind === 'rejected') {
    const { rejection } = acceptance;
    services.metrics.webhooks.inc({ endpoint, outcome, reason: rejection.reason });
    services.logger.warn(
      { request_id: c.get('requestId'), endpoint, ...rejection },
      'a delivery was rejected',
    );
    services.requestLimits.countFailure(c);
    throw unauthorizedProblem();
  }
  services.metrics.webhooks.inc({ endpoint, outcome });
  const { id: event_id, type: event_type } = acceptance.event;
  const about = { request_id: c.get('requestId'), endpoint, event_id, event_type };
  switch (acceptance.kind) {
    case 'ignored':
      return c.json({ outcome: 'ignored' }, 200);
    case 'mapping_failed': {
      const { error } = acceptance;
      const invalid = error instanceof InvalidRequestError ? error : null;
      // The problems of a request name no value; the error of a user's mapping may, so only its place is logged.
      services.logger.error(
        { ...about, ...(invalid ? { issues: invalid.issues, more: invalid.more } : placeOf(error)) },
        'an event could not be mapped',
      );
      throw new ProblemError('mapping_failed', {
        errors: invalid?.issues ?? [],
        more: invalid?.more ?? 0,
      });
    }
    case 'conflict':
      services.logger.warn({ ...about, fields: acceptance.fields }, 'an event asks for something else');
      return c.json({ outcome: 'conflict' }, 202);
    case 'accepted': {
      const { workspaceName: workspace_name } = acceptance;
      const workflow_id = workflowIdFor(workspace_name);
      c.set('workflowId', workflow_id);
      services.metrics.signups.inc({ outcome });
      services.logger.info({ ...about, workspace_name, workflow_id, outcome }, 'a signup event was accepted');
      return c.json({ outcome }, 202);
    }
  }
}
