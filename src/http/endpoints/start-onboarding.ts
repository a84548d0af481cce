import { z } from 'zod';
import type { OnboardingRequestInput, Progress } from '../../client.ts';
import { onboardingRequestSchema, validateRequest } from '../../domain/onboarding-request.ts';
import { START_OUTCOMES } from '../../domain/start-outcomes.ts';
import { workspaceNameIn } from '../../domain/unchecked-request.ts';
import type { Endpoint, HttpServices } from '../endpoint.ts';
import { offeredQuery, refuseUnoffered, type SourcesOfRequest } from '../offered-sources.ts';
import { ProblemError } from '../problem.ts';
import { askedPath } from '../prefix.ts';
import { readJson } from '../read-request.ts';
import { progressSchema } from '../answer-schemas.ts';

/** To wait for longer than a proxy in between does helps nobody. */
const MAX_WAIT_MS = 60_000;

/** A 202 says that Temporal has it, whether or not a worker runs; a duplicate finds the onboarding that there is. */
export const startOnboarding: Endpoint = {
  operation: 'startOnboarding',
  method: 'post',
  path: '/v1/onboardings',
  summary: 'Start an onboarding, or find the one that there is',
  access: 'api_key',
  mutates: true,
  request: {
    headers: z.object({
      prefer: z
        .string()
        .optional()
        .meta({
          description: `\`wait=N\`: answer when it has closed, or after N seconds (${MAX_WAIT_MS / 1_000} at most)`,
        }),
    }),
    query: z.object({
      extend: z.enum(['true', 'false']).optional().meta({
        description: 'On a completed onboarding: adopt what exists, create the rest',
      }),
      offered: offeredQuery,
    }),
    body: { schema: onboardingRequestSchema, required: true },
  },
  responses: {
    202: {
      description: 'Temporal has it',
      content: z.object({ outcome: z.enum(START_OUTCOMES), progress: progressSchema }),
      headers: { location: 'Where its progress is', 'preference-applied': 'Where `Prefer` was followed' },
    },
  },
  problems: [
    'unreadable',
    'conflict',
    'too_large',
    'invalid_request',
    'airbyte_refused',
    'unavailable',
    'not_permitted',
    'not_set_up',
  ],
  handler: (services) => async (c) => {
    const extend = c.req.query('extend') === 'true';
    const body = await readJson(c);
    if (body === undefined) throw new ProblemError('unreadable', { detail: 'There is no body.' });
    // For the audit log, whatever becomes of the request; only a name that is one.
    const name = workspaceNameIn(body);
    if (name !== null) c.set('workspaceName', name.slice(0, 256));
    const isCustomers = c.req.query('offered') === 'true';
    await refuseUnoffered(services.offeredTemplates, isCustomers, () => sourcesOf(body));
    const request = body as OnboardingRequestInput;
    const { outcome, progress } = await services.onboarding.start(request, { extend });
    c.set('outcome', outcome);
    c.set('workflowId', progress.workflow_id);
    services.metrics.signups.inc({ outcome });
    const seconds = waitOf(c.req.header('prefer'));
    if (seconds !== null) c.header('preference-applied', `wait=${seconds}`);
    const list = askedPath(services.prefix, c.req.path);
    c.header('location', `${list}/${encodeURIComponent(progress.workspace_name)}`);
    const latest =
      seconds === null
        ? progress
        : await closedOrLatest(services, progress, { seconds, gone: c.req.raw.signal });
    return c.json({ outcome, progress: latest }, 202);
  },
};

/** `null` for a request that is not valid: `start` says what is wrong with it. */
function sourcesOf(body: unknown): SourcesOfRequest | null {
  const valid = validateRequest(body);
  if (valid.kind === 'invalid') return null;
  return { sources: valid.value.sources, pathOf: (index) => `sources[${index}]` };
}

/** Seconds of `Prefer: wait=N` (RFC 7240), or `null`. */
export function waitOf(prefer: string | undefined): number | null {
  const [, seconds] = /(?:^|[,;]\s*)wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(prefer ?? '') ?? [];
  return seconds === undefined ? null : Math.min(Number(seconds), MAX_WAIT_MS / 1_000);
}

async function closedOrLatest(
  { feeds, closing }: HttpServices,
  progress: Progress,
  { seconds, gone }: { readonly seconds: number; readonly gone: AbortSignal },
): Promise<Progress> {
  if (progress.closed_at !== null) return progress;
  const signal = AbortSignal.any([closing, gone, AbortSignal.timeout(seconds * 1_000)]);
  let latest = progress;
  for await (const followed of feeds.listen(progress.workspace_name, signal)) latest = followed.progress;
  return latest;
}
