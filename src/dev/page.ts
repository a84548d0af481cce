/**
 * A page of a company that embeds Airbyte, and the little backend that stands behind it: it holds the API key, knows
 * by a cookie which customer asks, and passes on to the HTTP API. It is what a developer copies.
 */
import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
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
import { browserModule } from './browser-modules.ts';
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

/** Ids of two source templates of the emulator’s. */
export const PAGE_TEMPLATES = {
  Stripe: '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4',
  HubSpot: 'c2e85f90-9d17-4b6c-a1d8-3f6e7b9c0a25',
} as const;

const FOLDER = new URL('page/', import.meta.url);
const FILE = /\.(?:js|css)$/;
const COOKIE = 'page_session';
/** Of a form that a person fills in. */
const MAX_FORM_BYTES = 256 * 1024;

const text = z.string().min(1).max(16_384);
const configSchema = z.record(z.string(), z.json());
const signupSchema = z.strictObject({
  form_id: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits'),
  company: text,
  sources: z
    .array(z.strictObject({ source_template_id: text, source_config: configSchema }))
    .min(1)
    .max(50),
});
const correctionSchema = z.strictObject({ source: text, source_config: configSchema });
const sourceSchema = z.strictObject({ id: text });

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
  const ask = async <T>(
    method: 'GET' | 'POST',
    to: string,
    { body, isForm = false }: Asked = {},
  ): Promise<T> => {
    const answer = await api.request(to, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) {
      const problem = (await answer.json()) as ApiProblem;
      logger.warn({ status: answer.status, code: problem.code }, 'the API refused what the page asked');
      throw customersProblem(problem, { isForm, retryAfter: answer.headers.get('retry-after') });
    }
    return (await answer.json()) as T;
  };
  const offered = async (): Promise<OfferedTemplate[]> => {
    const { data } = await ask<{ data: Template[] }>('GET', '/v1/templates');
    return withSourceNames(data);
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
    c.header('referrer-policy', 'no-referrer');
    return c.html(await readFile(new URL('index.html', FOLDER), 'utf8'));
  });
  for (const name of readdirSync(FOLDER).filter((file) => FILE.test(file))) {
    page.get(`/page/${name}`, async (c) =>
      c.body(await readFile(new URL(name, FOLDER), 'utf8'), 200, {
        'content-type': name.endsWith('.css') ? 'text/css' : 'text/javascript',
        'x-content-type-options': 'nosniff',
      }),
    );
  }
  page.get('/page/:path{browser.*}', async (c) => {
    const text = await browserModule(c.req.param('path'));
    if (text === null) throw new ProblemError('not_found');
    return c.body(text, 200, { 'content-type': 'text/javascript', 'x-content-type-options': 'nosniff' });
  });
  // What is offered is nobody’s secret: whoever signs up reads it first.
  page.get('/page/templates', unstored, async (c) => c.json({ data: await offered() }));
  page.post('/page/*', unstored, async (c, next) => {
    refuseOtherSites(c, origins);
    await next();
  });
  page.post('/page/session', (c) =>
    c.json({ workspace_name: sessions.workspaceNameOf(getCookie(c, COOKIE) ?? '') }),
  );
  page.post('/page/signup', async (c) => {
    const form = await formOf(c, signupSchema);
    const named = sourcesOf(form.sources, await offered());
    const workspace_name =
      sessions.workspaceNameOfForm(form.form_id) ?? workspaceNameFor(form.company, form.form_id, apiKey);
    const request: OnboardingRequestInput = {
      workspace_name,
      sources: named,
      signup_event: { id: `page-${workspace_name}`, type: 'form.submitted', source: 'page' },
    };
    const isAnother = await isRefusedAsAnother(
      ask('POST', '/v1/onboardings?offered=true', { body: request, isForm: true }),
    );
    if (isAnother) logger.info({ workspace_name }, 'a form was sent again with other values');
    setCookie(c, COOKIE, sessions.open(workspace_name, form.form_id), {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      // Browsers keep no such cookie of a plain address, and on this machine there is no other.
      secure: !isLoopback(new URL(pageOrigin(c)).hostname),
      maxAge: Math.floor(sessions.limits.lifetimeMs / 1_000),
    });
    return c.json({ workspace_name, sources: named.map(({ name }) => name) }, 202);
  });
  page.post('/page/retry', async (c) => {
    const to = path(c, 'retry?offered=true');
    const { source, source_config } = await formOf(c, correctionSchema);
    const template = (await offered()).find(({ source_name }) => source_name === source);
    if (template === undefined) throw new ProblemError('not_found');
    const corrected = { name: source, source_template_id: template.id, source_config };
    const body = { sources: [corrected] };
    const { workspace_name, updated_at } = await ask<Retried>('POST', to, { body, isForm: true });
    return c.json({ workspace_name, updated_at }, 202);
  });
  page.post('/page/leave', (c) => {
    sessions.close(getCookie(c, COOKIE) ?? '');
    deleteCookie(c, COOKIE, { path: '/' });
    return c.json({});
  });
  page.post('/page/progress-token', async (c) =>
    c.json(await ask<object>('POST', path(c, 'progress-token'))),
  );
  page.post('/page/widget', (c) => c.json({ script: widgetScriptUrl }));
  page.post('/page/widget-token', async (c) => {
    const body = { allowed_origin: pageOrigin(c) };
    const { token } = await ask<{ token: string }>('POST', path(c, 'widget-token'), { body });
    return c.json({ token });
  });
  page.post('/page/source', async (c) => {
    const { id } = await formOf(c, sourceSchema);
    try {
      await ask('GET', path(c, `sources/${encodeURIComponent(id)}`));
      return c.json({ found: true });
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'not_found') return c.json({ found: false });
      throw error;
    }
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

interface Asked {
  readonly body?: unknown;
  /** What the customer has typed: what is wrong with it is theirs to read. */
  readonly isForm?: boolean;
}

interface Retried {
  readonly workspace_name: string;
  readonly updated_at: string;
}

/** As the API offers it. */
interface Template {
  readonly id: string;
  readonly name: string;
}

/** With the name that a source of it has. */
interface OfferedTemplate extends Template {
  readonly source_name: string;
}

/** A source is called as its template; where several are called the same, the later ones are numbered. */
function withSourceNames(templates: readonly Template[]): OfferedTemplate[] {
  const counts = new Map<string, number>();
  return templates.map((template) => {
    const count = (counts.get(template.name) ?? 0) + 1;
    counts.set(template.name, count);
    return { ...template, source_name: count === 1 ? template.name : `${template.name} ${count}` };
  });
}

function sourcesOf(
  sources: readonly Omit<SourceRequestInput, 'name'>[],
  templates: readonly OfferedTemplate[],
): SourceRequestInput[] {
  const names = new Map(templates.map(({ id, source_name }) => [id, source_name]));
  // One that is not offered the API refuses.
  return sources.map((source) => ({
    ...source,
    name: names.get(source.source_template_id) ?? source.source_template_id,
  }));
}

/** Whether it is refused because this very form was sent before, with other values: what came first goes on, and is corrected there. */
async function isRefusedAsAnother(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return false;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'conflict') return true;
    throw error;
  }
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
function customersProblem(
  { code, errors }: ApiProblem,
  { isForm, retryAfter }: { readonly isForm: boolean; readonly retryAfter: string | null },
): ProblemError {
  const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': retryAfter };
  switch (code) {
    case 'invalid_request':
      return isForm ? new ProblemError(code, { errors }) : new ProblemError('unavailable', { headers });
    case 'conflict':
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

/** Of the company’s name, in characters; what makes the name unique stands behind it. */
const MAX_SLUG = 40;

/**
 * The name of a customer’s workspace: what they are called, in any script, and the form’s own number, because two companies may be
 * called the same. Nobody can make up a form that leads to the workspace of another customer: that takes the key.
 */
function workspaceNameFor(company: string, formId: string, key: string): string {
  const words = company
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  const slug = Array.from((words ?? ['customer']).join('-'))
    .slice(0, MAX_SLUG)
    .join('');
  const number = createHmac('sha256', key).update(formId).digest('hex').slice(0, 16);
  return `${slug}-${number}`;
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
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
