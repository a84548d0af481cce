import { z } from 'zod';
import { isExactOrigin } from '../../domain/origin.ts';
import type { Endpoint, HttpServices } from '../endpoint.ts';
import { ProblemError } from '../problem.ts';
import { readJson, validated, workspaceNameOf } from '../read-request.ts';
import { workspaceParams } from '../schemas.ts';
import type { WidgetTokenAnswer } from '../widget-tokens.ts';

const origin = z.string().max(2_048).refine(isExactOrigin, 'must be an origin: scheme and host');

const body = z.strictObject({
  allowed_origin: origin
    .optional()
    .meta({ description: 'Of the page that embeds the widget; by default the first that CORS allows' }),
});

/**
 * A fresh token at each call, for a workspace that exists. I2: until an onboarding has seen its workspace's id, a
 * request of ours could be a second first mint, so there is none.
 */
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
      headers: { 'cache-control': 'no-store' },
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
    const given = validated(body, (await readJson(c)) ?? {});
    const allowedOrigin = given.allowed_origin ?? services.corsOrigins?.[0] ?? null;
    const token = await issue(services, workspaceName, allowedOrigin);
    c.header('cache-control', 'no-store');
    return c.json({ token });
  },
};

async function issue(
  { onboarding, widgetTokens }: HttpServices,
  workspaceName: string,
  allowedOrigin: string | null,
): Promise<string> {
  const { workspace_id: workspaceId } = await onboarding.progress(workspaceName);
  if (workspaceId === null) {
    const detail = 'The onboarding has no workspace id yet. Ask again when its progress has one.';
    throw new ProblemError('not_ready', { detail, headers: { 'retry-after': '2' } });
  }
  if (widgetTokens === undefined || widgetTokens === null) {
    throw new ProblemError('not_set_up', { detail: 'This service has no Airbyte credential.' });
  }
  return bundleOf(await widgetTokens.issue({ workspaceName, allowedOrigin }), workspaceId);
}

function bundleOf(answer: WidgetTokenAnswer, workspaceId: string): string {
  switch (answer.kind) {
    case 'issued':
      if (answer.workspaceId === null || answer.workspaceId === workspaceId) return answer.bundle;
      throw new ProblemError('workspace_changed', {
        detail: 'Airbyte has another workspace of this name now: it was renamed or deleted there.',
      });
    case 'origin_needed':
      throw new ProblemError('invalid_request', {
        errors: [{ path: 'allowed_origin', message: 'is needed, or an origin in ONBOARDING_CORS_ORIGINS' }],
      });
    case 'unavailable': {
      const seconds = Math.ceil(Math.min(answer.retryAfterMs ?? 5_000, 3_600_000) / 1_000);
      const headers = { 'retry-after': String(Math.max(1, seconds)) };
      throw new ProblemError('unavailable', { detail: 'Airbyte does not answer. Ask again.', headers });
    }
    case 'refused':
      throw new ProblemError('airbyte_refused', { detail: answer.message });
  }
}
