/**
 * A page of a company that embeds Airbyte, and the little backend that stands behind it: it holds the API key, knows
 * by a cookie which customer asks, and passes on to the HTTP API. It is what a developer copies.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { OnboardingRequestInput, SourceRequestInput } from '../client.ts';
import type { HttpEnv } from '../http/index.ts';

interface PageOptions {
  /** The HTTP API; the page passes on to it what is not its own, so that both have one origin. */
  readonly api: Hono<HttpEnv>;
  readonly apiKey: string;
  /** Where the widget's script is loaded from. */
  readonly widgetScriptUrl: string;
}

/** Ids of the source templates that the page offers. */
export const PAGE_TEMPLATES = {
  Stripe: '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4',
  HubSpot: 'c2e85f90-9d17-4b6c-a1d8-3f6e7b9c0a25',
} as const;

const FOLDER = new URL('page/', import.meta.url);
const COOKIE = 'page_session';
const FILES = { 'page.js': 'text/javascript', 'page.css': 'text/css' } as const;

const signupSchema = z.object({ company: z.string(), stripe_key: z.string(), hubspot_token: z.string() });
const correctionSchema = z.object({ source: z.enum(['Stripe', 'HubSpot']), value: z.string() });

export function createPage(options: PageOptions): Hono {
  const page = new Hono();
  /** Which customer a browser is, by its session. */
  const customers = new Map<string, string>();
  const customerOf = (c: Context): string => customers.get(getCookie(c, COOKIE) ?? '') ?? 'nobody';
  const path = (c: Context, rest: string): string =>
    `/v1/onboardings/${encodeURIComponent(customerOf(c))}/${rest}`;
  const post = async (to: string, body?: unknown): Promise<Response> =>
    await options.api.request(to, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  page.get('/', async (c) => {
    c.header('content-security-policy', policyFor(options.widgetScriptUrl));
    return c.html(await readFile(new URL('index.html', FOLDER), 'utf8'));
  });
  for (const [name, type] of Object.entries(FILES)) {
    page.get(`/page/${name}`, async (c) =>
      c.body(await readFile(new URL(name, FOLDER), 'utf8'), 200, { 'content-type': type }),
    );
  }
  page.post('/page/signup', async (c) => {
    const request = requestOf(signupSchema.parse(await c.req.json()));
    const session = randomUUID();
    customers.set(session, request.workspace_name);
    setCookie(c, COOKIE, session, { httpOnly: true, sameSite: 'Strict', path: '/' });
    const answer = await post('/v1/onboardings', request);
    // The API's answer, with the page's own cookie.
    return c.newResponse(answer.body, answer);
  });
  page.post('/page/retry', async (c) => {
    const { source, value } = correctionSchema.parse(await c.req.json());
    return await post(path(c, 'retry'), { sources: [sourceOf(source, value)] });
  });
  page.post('/page/progress-token', (c) => post(path(c, 'progress-token')));
  page.post('/page/widget-token', async (c) => {
    const answer = await post(path(c, 'widget-token'), { allowed_origin: new URL(c.req.url).origin });
    if (!answer.ok) return answer;
    const { token } = (await answer.json()) as { token: string };
    return c.json({ token, script: options.widgetScriptUrl });
  });
  page.all('*', (c) => options.api.fetch(c.req.raw, c.env as object));
  return page;
}

function requestOf({
  company,
  stripe_key,
  hubspot_token,
}: z.infer<typeof signupSchema>): OnboardingRequestInput {
  // A customer's own id, never the name that they type: two companies may have the same one.
  const id = randomBytes(3).toString('hex');
  const slug = company
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  return {
    workspace_name: `${slug}-${id}`,
    sources: [sourceOf('Stripe', stripe_key), sourceOf('HubSpot', hubspot_token)],
    signup_event: { id: `page-${id}`, type: 'form.submitted', source: 'page' },
  };
}

function sourceOf(name: keyof typeof PAGE_TEMPLATES, secret: string): SourceRequestInput {
  const source_config: SourceRequestInput['source_config'] =
    name === 'Stripe'
      ? { account_id: 'acct_example', client_secret: secret }
      : { credentials: { credentials_title: 'Private App Credentials', access_token: secret } };
  return { name, source_template_id: PAGE_TEMPLATES[name], source_config };
}

/** The widget brings its own styles and fonts, and its frame's address is known only when a token is issued. */
function policyFor(widgetScriptUrl: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' ${new URL(widgetScriptUrl).origin}`,
    "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com",
    'font-src https://fonts.gstatic.com',
    "img-src 'self' data:",
    'frame-src https: http://127.0.0.1:* http://localhost:*',
    "frame-ancestors 'none'",
  ].join('; ');
}
