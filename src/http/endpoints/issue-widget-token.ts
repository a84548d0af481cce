import { z } from 'zod';
import { HOUR_MS } from '../../domain/durations.ts';
import { isExactOrigin } from '../../domain/origin.ts';
import { freshWidgetToken, type WidgetTokenOutcome, type WidgetTokens } from '../../widget/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { ProblemError, retryAfter } from '../problem.ts';
import { readJson, validValue, workspaceNameOf } from '../read-request.ts';
import { workspaceParams } from '../answer-schemas.ts';

const origin = z.string().max(2_048).refine(isExactOrigin, 'must be an origin: scheme and host');

/** The longest that a caller is asked to wait, whatever time Airbyte names. */
const MAX_RETRY_AFTER_MS = HOUR_MS;

const body = z.strictObject({
  allowed_origin: origin
    .optional()
    .meta({ description: 'Of the page that embeds the widget; by default the first that CORS allows' }),
});

export const issueWidgetToken: Endpoint = {
  operation: 'issueWidgetToken',
  method: 'post',
  path: '/v1/onboardings/{workspace_name}/widget-token',
  summary: 'A fresh token for the Airbyte Embedded Widget',
  access: 'api_key',
  mutates: true,
  request: { params: workspaceParams, body: { schema: body, required: false } },
  responses: {
    200: {
      description: 'The whole bundle, as the widget takes it',
      content: z.object({ token: z.string() }),
    },
  },
  problems: [
    'unreadable',
    'not_found',
    'not_ready',
    'workspace_changed',
    'too_large',
    'invalid_request',
    'airbyte_refused',
    'unavailable',
    'not_permitted',
    'not_set_up',
  ],
  handler: (services) => async (c) => {
    const workspaceName = workspaceNameOf(c);
    const { allowed_origin } = validValue(body, (await readJson(c)) ?? {});
    const allowedOrigin = allowed_origin ?? services.corsOrigins?.[0] ?? null;
    const tokens = services.widgetTokens ?? NO_CREDENTIAL;
    const outcome = await freshWidgetToken(services.onboarding, tokens, { workspaceName, allowedOrigin });
    if (outcome.kind !== 'issued') throw problemOf(outcome);
    return c.json({ token: outcome.bundle });
  },
};

const NO_CREDENTIAL: WidgetTokens = {
  issue: () => {
    throw new ProblemError('not_set_up', { detail: 'This service has no Airbyte credential.' });
  },
};

function problemOf(outcome: Exclude<WidgetTokenOutcome, { readonly kind: 'issued' }>): ProblemError {
  switch (outcome.kind) {
    case 'not_ready': {
      const detail = 'The onboarding has no workspace id yet. Ask again when its progress has one.';
      return new ProblemError('not_ready', { detail, headers: retryAfter(2_000) });
    }
    case 'other_workspace':
      return new ProblemError('workspace_changed', {
        detail: 'Airbyte has another workspace of this name now: it was renamed or deleted there.',
      });
    case 'origin_needed':
      return new ProblemError('invalid_request', {
        errors: [{ path: 'allowed_origin', message: 'is needed, or an origin in ONBOARDING_CORS_ORIGINS' }],
      });
    case 'unavailable': {
      const headers = retryAfter(Math.min(outcome.retryAfterMs ?? 5_000, MAX_RETRY_AFTER_MS));
      return new ProblemError('unavailable', { detail: 'Airbyte does not answer. Ask again.', headers });
    }
    case 'refused':
      return new ProblemError('airbyte_refused', { detail: outcome.message });
  }
}
