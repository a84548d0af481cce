/** The HTTP API as the page sees it, with a progress that was recorded: to look at a state for as long as one likes. */
import { Hono } from 'hono';
import { connectorTemplates } from '../../emulator/index.ts';
import type { CustomerProgress } from '../../src/domain/customer-progress.ts';
import { formOfTemplate } from '../../src/preflight/form-fields.ts';
import { Specification } from '../../src/preflight/specification.ts';
import type { HttpEnv } from '../../src/http/index.ts';
import type { OfferedTemplate } from '../../src/templates/index.ts';

/** With the forms of the real connectors. */
export const RECORDED_TEMPLATES: readonly OfferedTemplate[] = connectorTemplates.map((template) => {
  const { id, name, tags = [], user_config_spec = {}, partial_default_config } = template;
  const specification = new Specification(
    user_config_spec['connectionSpecification'],
    partial_default_config,
  );
  return { id, name, tags, form: formOfTemplate(specification) };
});

export interface Recorded {
  /** `null`: the API does not answer. */
  readonly templates?: readonly OfferedTemplate[] | null;
  readonly progress?: CustomerProgress;
  /** Whether the connection breaks after the progress was told, and stays so. */
  readonly isLost?: boolean;
}

export function recordedApi({
  templates = RECORDED_TEMPLATES,
  progress,
  isLost = false,
}: Recorded): Hono<HttpEnv> {
  const api = new Hono<HttpEnv>();
  let streams = 0;
  api.get('/v1/templates', (c) =>
    templates === null
      ? c.json({ code: 'unavailable', errors: [] }, 503)
      : c.json({ data: templates as unknown[] }),
  );
  api.post('/v1/onboardings', (c) => c.json({}, 202));
  api.post('/v1/onboardings/:name/progress-token', (c) => c.json({ token: 'recorded' }));
  api.get('/v1/onboardings/:name/events', (c) => {
    streams += 1;
    if (isLost && streams > 1) return c.json({}, 503);
    const events = [`retry: 100\n\nevent: progress\nid: 1\ndata: ${JSON.stringify(progress)}\n\n`];
    const isClosed = progress !== undefined && progress.closed_at !== null;
    if (isClosed) events.push(`event: end\nid: 2\ndata: ${JSON.stringify({ status: progress.status })}\n\n`);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(events.join('')));
        if (isClosed || isLost) controller.close();
      },
    });
    return c.body(body, 200, { 'content-type': 'text/event-stream' });
  });
  return api;
}
