import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FollowedProgress, Progress } from '../../client.ts';
import type { CustomerProgress } from '../../domain/customer-progress.ts';
import type { Endpoint, HttpContext, HttpServices } from '../endpoint.ts';
import { eventStream, type StreamEnd } from '../event-stream.ts';
import { placeOf } from '../observe.ts';
import { workspaceNameOf } from '../read-request.ts';
import { progressFor, workspaceParams } from '../answer-schemas.ts';

/** How long a browser waits before it connects again. */
const RECONNECT_MS = 2_000;

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

export const streamProgress: Endpoint = {
  operation: 'streamProgress',
  method: 'get',
  path: '/v1/onboardings/{workspace_name}/events',
  summary: 'Live progress as server-sent events',
  access: 'api_key_or_progress_token',
  request: {
    params: workspaceParams,
    query: z.object({
      token: z.string().optional().meta({ description: 'A progress token, for an EventSource' }),
    }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: {
      description:
        '`progress` on each change, with the whole progress as data (with a progress token a `CustomerProgress`); `end` when it has closed',
      content: 'text/event-stream',
    },
    204: { description: 'It has closed, and this client has seen its end: an EventSource stops here' },
  },
  problems: ['not_found', 'unavailable', 'not_permitted', 'not_set_up'],
  handler: (services) => async (c) => {
    // Asked for its head alone, it would never be read, and never end.
    if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);
    const close = services.openStreams.open(c.get('caller'));
    const stop = stopper(services, c, close);
    const listening = shownTo(c, services, stop.signal);
    const lastSeen = c.req.header('last-event-id') ?? '';
    try {
      const { value: first } = await listening.next();
      if (first !== undefined && first.progress.closed_at !== null && lastSeen === endIdOf(first)) {
        await listening.return();
        stop.done();
        return c.body(null, 204);
      }
      const events = eventsOf(first ?? null, listening, lastSeen);
      return new Response(eventStream(events, stop), {
        headers: HEADERS,
      });
    } catch (error) {
      stop.done();
      throw error;
    }
  },
};

/** What a listener is told of: ids of events and all are made of what this one may read. */
interface ShownProgress {
  readonly eventId: FollowedProgress['eventId'];
  readonly progress: Progress | CustomerProgress;
}

async function* shownTo(
  c: HttpContext,
  { feeds, contact }: HttpServices,
  signal: AbortSignal,
): AsyncGenerator<ShownProgress, void> {
  for await (const { eventId, progress } of feeds.listen(workspaceNameOf(c), signal))
    yield { eventId, progress: progressFor(c.get('caller'), progress, contact) };
}

async function* eventsOf(
  first: ShownProgress | null,
  rest: AsyncGenerator<ShownProgress, void>,
  lastSeen: string,
): AsyncGenerator<string, void> {
  yield `retry: ${RECONNECT_MS}\n\n`;
  let latest = first;
  try {
    // After a reconnect, what was seen already is not sent again.
    if (first !== null && idOf(first) !== lastSeen) yield progressEvent(first);
    for await (const followed of rest) yield progressEvent((latest = followed));
  } finally {
    await rest.return();
  }
  if (latest === null || latest.progress.closed_at === null) return;
  yield event('end', endIdOf(latest), { status: latest.progress.status });
}

function progressEvent(followed: ShownProgress): string {
  return event('progress', idOf(followed), followed.progress);
}

function event(name: string, id: string, data: unknown): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The same for the same progress, whichever process sends it. */
function idOf({ eventId, progress }: ShownProgress): string {
  const digest = createHash('sha256').update(JSON.stringify(progress)).digest('hex').slice(0, 12);
  return `${eventId}-${digest}`;
}

function endIdOf(followed: ShownProgress): string {
  return `${idOf(followed)}-end`;
}

/**
 * Ends a stream when its client leaves, the service closes, or the token that opened it expires.
 * @param close called then
 */
function stopper(
  { closing, logger }: HttpServices,
  c: HttpContext,
  close: () => void,
): StreamEnd & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  const abort = (): void => {
    done();
    stop.abort();
  };
  const caller = c.get('caller');
  const expiry =
    caller.kind === 'progress_token'
      ? setTimeout(abort, Math.max(caller.expiresAt - Date.now(), 0))
      : undefined;
  const { signal: gone } = c.req.raw;
  const done = (): void => {
    clearTimeout(expiry);
    close();
    closing.removeEventListener('abort', abort);
    gone.removeEventListener('abort', abort);
  };
  closing.addEventListener('abort', abort);
  gone.addEventListener('abort', abort);
  if (closing.aborted || gone.aborted) abort();
  const failed = (error: unknown): void => {
    logger.warn({ request_id: c.get('requestId'), ...placeOf(error) }, 'a stream of progress broke off');
  };
  return { signal: stop.signal, done: abort, failed };
}
