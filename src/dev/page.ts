/**
 * A page of a company that embeds Airbyte, and the little backend that stands behind it: it holds the API key, knows
 * by a cookie which customer asks, and passes on to the HTTP API. It is what a developer copies.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { requestId } from 'hono/request-id';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { OnboardingRequestInput, SourceRequestInput } from '../client.ts';
import { isLoopback } from '../domain/loopback.ts';
import {
  answerProblem,
  ProblemError,
  problemOf,
  readJson,
  unstored,
  validValue,
  type HttpEnv,
} from '../http/index.ts';
import { redactText, rememberSecret, SecretOwner } from '../redaction/index.ts';
import { PageSessions } from './page-sessions.ts';

interface PageOptions {
  /** The HTTP API; the page passes on to it what is not its own, so that both have one origin. */
  readonly api: Hono<HttpEnv>;
  readonly apiKey: string;
  /** Where the widget's script is loaded from. */
  readonly widgetScriptUrl: string;
  /** The origins at which browsers have this page, as configured: what a request says of its own is up to whoever sends it. */
  readonly origins: readonly [string, ...string[]];
  readonly logger: Logger;
  readonly sessions?: PageSessions;
}

/** Ids of the source templates that the page offers. */
export const PAGE_TEMPLATES = {
  Stripe: '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4',
  HubSpot: 'c2e85f90-9d17-4b6c-a1d8-3f6e7b9c0a25',
} as const;

const FOLDER = new URL('page/', import.meta.url);
const COOKIE = 'page_session';
const FILES = { 'page.js': 'text/javascript', 'page.css': 'text/css' } as const;
/** Of a form that a person fills in. */
const MAX_FORM_BYTES = 64 * 1024;

const text = z.string().min(1).max(16_384);
const signupSchema = z.strictObject({ company: text, stripe_key: text, hubspot_token: text });
const correctionSchema = z.strictObject({ source: z.enum(['Stripe', 'HubSpot']), value: text });

export function createPage(options: PageOptions): Hono<HttpEnv> {
  const { api, apiKey, widgetScriptUrl, origins, logger, sessions = new PageSessions() } = options;
  const page = new Hono<HttpEnv>();
  /** @throws ProblemError where nobody has signed up in this browser */
  const path = (c: Context, rest: string): string => {
    const workspaceName = sessions.workspaceNameOf(getCookie(c, COOKIE) ?? '');
    if (workspaceName === null) throw new ProblemError('unauthorized');
    return `/v1/onboardings/${encodeURIComponent(workspaceName)}/${rest}`;
  };
  /** Asks the API as the company. @throws ProblemError with what a customer may know of a refusal */
  const post = async <T>(to: string, body?: unknown): Promise<T> => {
    const answer = await api.request(to, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) {
      const problem = (await answer.json()) as ApiProblem;
      logger.warn({ status: answer.status, code: problem.code }, 'the API refused what the page asked');
      throw customersProblem(problem, answer.headers.get('retry-after'));
    }
    return (await answer.json()) as T;
  };
  const pageOrigin = (c: Context): string => {
    const origin = c.req.header('origin');
    return origins.find((own) => own === origin) ?? origins[0];
  };

  page.use(requestId({ limitLength: 128 }), (_c, next) => new SecretOwner().run(next));
  page.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.code === 'internal')
      logger.error({ request_id: c.get('requestId'), error: redactText(error.message) }, 'the page failed');
    return answerProblem(c, problem);
  });
  page.get('/', async (c) => {
    c.header('content-security-policy', policyFor(widgetScriptUrl));
    c.header('x-content-type-options', 'nosniff');
    return c.html(await readFile(new URL('index.html', FOLDER), 'utf8'));
  });
  for (const [name, type] of Object.entries(FILES)) {
    page.get(`/page/${name}`, async (c) =>
      c.body(await readFile(new URL(name, FOLDER), 'utf8'), 200, {
        'content-type': type,
        'x-content-type-options': 'nosniff',
      }),
    );
  }
  page.post('/page/*', unstored, async (c, next) => {
    refuseOtherSites(c, origins);
    await next();
  });
  page.post('/page/signup', async (c) => {
    const request = requestOf(await formOf(c, signupSchema));
    await post('/v1/onboardings', request);
    const { workspace_name } = request;
    setCookie(c, COOKIE, sessions.open(workspace_name), {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      // Browsers keep no such cookie of a plain address, and on this machine there is no other.
      secure: !isLoopback(new URL(pageOrigin(c)).hostname),
      maxAge: Math.floor(sessions.limits.lifetimeMs / 1_000),
    });
    return c.json({ workspace_name }, 202);
  });
  page.post('/page/retry', async (c) => {
    const to = path(c, 'retry');
    const { source, value } = await formOf(c, correctionSchema);
    const { workspace_name } = await post<Named>(to, { sources: [sourceOf(source, value)] });
    return c.json({ workspace_name }, 202);
  });
  page.post('/page/progress-token', async (c) => c.json(await post<object>(path(c, 'progress-token'))));
  page.post('/page/widget-token', async (c) => {
    const asked = { allowed_origin: pageOrigin(c) };
    const { token } = await post<{ token: string }>(path(c, 'widget-token'), asked);
    return c.json({ token, script: widgetScriptUrl });
  });
  page.all('*', (c) => api.fetch(c.req.raw, c.env as object));
  return page;
}

/** What a form brings; it is looked for in whatever is written while it is answered. @throws ProblemError, InvalidRequestError */
async function formOf<T>(c: Context<HttpEnv>, schema: z.ZodType<T>): Promise<T> {
  const json = await readJson(c, MAX_FORM_BYTES);
  rememberSecret(JSON.stringify(json ?? null));
  return validValue(schema, json);
}

interface Named {
  readonly workspace_name: string;
}

/**
 * A page of another site can have a browser send a form, with the cookie of this one: JSON it cannot send, and its origin is another.
 * @throws ProblemError
 */
function refuseOtherSites(c: Context, origins: readonly string[]): void {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/json') throw new ProblemError('unsupported_media_type');
  const origin = c.req.header('origin');
  if (origin !== undefined && !origins.includes(origin)) throw new ProblemError('forbidden');
}

/** Without the detail, which is for the company: a customer is told which of the values is wrong, or that it did not work. */
function customersProblem({ code, errors }: ApiProblem, retryAfter: string | null): ProblemError {
  const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': retryAfter };
  switch (code) {
    case 'invalid_request':
      return new ProblemError(code, { errors });
    case 'not_found':
    case 'not_ready':
    case 'not_retryable':
    case 'rate_limited':
      return new ProblemError(code, { headers });
    default:
      return new ProblemError('unavailable', { headers });
  }
}

/** As the API answers it. */
interface ApiProblem {
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

function requestOf({
  company,
  stripe_key,
  hubspot_token,
}: z.infer<typeof signupSchema>): OnboardingRequestInput {
  // A customer's own id, never the name that they type: two companies may have the same one.
  const id = randomBytes(6).toString('hex');
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
