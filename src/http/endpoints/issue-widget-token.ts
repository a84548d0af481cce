import { z } from 'zod';
import { isExactOrigin } from '../../domain/origin.ts';
import {
  freshWidgetToken,
  originAsTold,
  type WidgetTokenOutcome,
  type WidgetTokens,
} from '../../widget/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { ProblemError } from '../problem.ts';
import { readJson, validValue, workspaceNameOf } from '../read-request.ts';
import { workspaceParams } from '../answer-schemas.ts';
import { workspaceProblem } from '../workspace-problem.ts';

const origin = z.string().max(2_048).refine(isExactOrigin, 'must be an origin: scheme and host');

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
      content: z.object({
        token: z.string(),
        allowed_origin: z.string().nullable().meta({
          description: 'On whose pages the widget opens, as the bundle says it; `null`: it does not say',
        }),
        note: z.string().optional().meta({
          description: 'Where nobody named an origin, so that none could be compared',
        }),
      }),
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
    const [first = null, ...others] = services.corsOrigins ?? [];
    const named = allowed_origin ?? (others.length === 0 ? first : null);
    const tokens = services.widgetTokens ?? NO_CREDENTIAL;
    const outcome = await freshWidgetToken(services.onboarding, tokens, {
      workspaceName,
      allowedOrigin: named ?? first,
      isOriginGuessed: named === null,
    });
    if (outcome.kind !== 'issued') throw problemOf(outcome);
    const { bundle: token, allowedOrigin } = outcome;
    return c.json({ token, allowed_origin: allowedOrigin, ...(named === null && { note: NO_ORIGIN_NAMED }) });
  },
};

const NO_ORIGIN_NAMED =
  'Neither `allowed_origin` nor a single origin in ONBOARDING_CORS_ORIGINS names the page. On pages of another origin than the token’s the widget stays empty.';

const NO_CREDENTIAL: WidgetTokens = {
  issue: () => {
    throw new ProblemError('not_set_up', { detail: 'This service has no Airbyte credential.' });
  },
};

function problemOf(outcome: Exclude<WidgetTokenOutcome, { readonly kind: 'issued' }>): ProblemError {
  switch (outcome.kind) {
    case 'origin_needed':
      return new ProblemError('invalid_request', {
        errors: [{ path: 'allowed_origin', message: 'is needed, or an origin in ONBOARDING_CORS_ORIGINS' }],
      });
    case 'other_origin':
      return new ProblemError('invalid_request', {
        errors: [{ path: 'allowed_origin', message: otherOriginMessage(outcome.allowedOrigin) }],
      });
    default:
      return workspaceProblem(outcome);
  }
}

function otherOriginMessage(allowedOrigin: string): string {
  return (
    `is another origin than that of Airbyte’s token, ${originAsTold(allowedOrigin)}, with which the widget would wait for ever. ` +
    'The page’s own is named by `allowed_origin`, or by the only origin in ONBOARDING_CORS_ORIGINS; AIRBYTE_REGION_ID may be what Airbyte took instead.'
  );
}
