import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectorTemplates } from '../../../emulator/index.ts';
import { createPage, PAGE_TEMPLATES } from '../../../src/dev/page.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { createHttpApp } from '../../../src/serve.ts';
import {
  API_KEY,
  json,
  offeredTemplatesFrom,
  serviceDependencies,
  widgetTokensFrom,
  workspaceSourcesFrom,
} from '../../support/service.ts';
import { startWorld, type World } from '../../support/world.ts';
import { STRIPE_OF_THE_PAGE } from '../../fixtures/page-template.ts';

type Page = ReturnType<typeof createPage>;

const ORIGIN = 'http://localhost:8080';
const OTHER_OWN = 'http://127.0.0.1:8080';
const HUBSPOT = {
  source_template_id: PAGE_TEMPLATES.HubSpot,
  source_config: {
    credentials: { credentials_title: 'Private App Credentials', access_token: 'pat-of-acme-itself' },
  },
};
const stripe = (key: string): object => ({
  source_template_id: PAGE_TEMPLATES.Stripe,
  source_config: { account_id: 'acct_example', client_secret: key },
});
const COMPANY = { company: 'Acme', sources: [stripe('sk_test_of_acme'), HUBSPOT] };
const WRONG = { ...COMPANY, sources: [stripe('a-wrong-key-of-acme'), HUBSPOT] };

/** Each form has an id of its own. */
const formOf = (form: object = COMPANY): object => ({ form_id: randomBytes(16).toString('hex'), ...form });

/** The origins that widget tokens were asked for. */
const askedFor: string[] = [];

let world: World;
beforeAll(async () => {
  world = await startWorld({
    emulator: {
      widgetUrl: ({ allowedOrigin }) => {
        askedFor.push(allowedOrigin);
        return 'http://127.0.0.1:1/';
      },
      templates: [STRIPE_OF_THE_PAGE, ...connectorTemplates.filter(({ name }) => name === 'HubSpot')],
      otherTemplates: true,
    },
  });
});
afterAll(() => world.stop());

function pageAt(...origins: [string, ...string[]]): { page: Page; logs: readonly object[] } {
  const { deps, logs } = serviceDependencies(world, {
    widgetTokens: widgetTokensFrom(world),
    offeredTemplates: offeredTemplatesFrom(world),
    workspaceSources: workspaceSourcesFrom(world),
  });
  const page = createPage({
    api: createHttpApp(deps),
    apiKey: API_KEY,
    widgetScriptUrl: 'http://127.0.0.1:1/widget.js',
    origins,
    logger: deps.logger,
  });
  return { page, logs };
}

async function ask(
  page: Page,
  what: string,
  body: unknown = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return await page.request(`/page/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

interface SignedUp {
  readonly name: string;
  readonly setCookie: string;
  /** What the browser sends from then on. */
  readonly session: { readonly cookie: string };
}

async function signUp(page: Page, form: object = COMPANY): Promise<SignedUp> {
  const response = await ask(page, 'signup', formOf(form));
  expect(response.status).toBe(202);
  const answer = await json(response);
  // Nothing of Temporal's, and nothing of the operator's.
  expect(Object.keys(answer)).toEqual(['workspace_name', 'sources']);
  const setCookie = response.headers.get('set-cookie') ?? '';
  const [cookie = ''] = setCookie.split(';', 1);
  return { name: answer['workspace_name'] as string, setCookie, session: { cookie } };
}

describe('a browser in which nobody has signed up', () => {
  test('reads which templates are offered, and their forms', async () => {
    const response = await pageAt(ORIGIN).page.request('/page/templates');
    const { data } = (await response.json()) as { data: { name: string; form: { fields: object[] } }[] };
    expect(data.map(({ name }) => name)).toEqual(['Stripe', 'HubSpot']);
    expect(data[0]?.form.fields).toMatchObject([{ name: 'account_id' }, { pattern: '^sk_' }]);
  });

  test.each([{}, { cookie: 'page_session=nobody' }, { cookie: 'page_session=' }])(
    'may do nothing: %j',
    async (headers) => {
      const { page } = pageAt(ORIGIN);
      for (const [what, body] of [
        ['progress-token', {}],
        ['widget-token', {}],
        ['retry', { source: 'Stripe', source_config: { client_secret: 'sk_other' } }],
        ['source', { id: 'any' }],
      ] as const) {
        const response = await ask(page, what, body, headers);
        expect([what, response.status, (await json(response))['code']]).toEqual([what, 401, 'unauthorized']);
      }
    },
  );

  test('has no session after a form that was refused', async () => {
    const { page } = pageAt(ORIGIN);
    const response = await ask(page, 'signup', formOf({ ...COMPANY, company: '' }));
    expect([response.status, response.headers.get('set-cookie')]).toEqual([422, null]);
  });
});

describe('a form', () => {
  test('that is sent twice at once, and again with other values, makes one customer', async () => {
    const { page } = pageAt(ORIGIN);
    const form = formOf();
    const answers = await Promise.all([ask(page, 'signup', form), ask(page, 'signup', form)]);
    // Its answer was lost, and the customer has changed something since.
    answers.push(await ask(page, 'signup', { ...form, company: 'Another name', sources: [HUBSPOT] }));
    const names = await Promise.all(answers.map(async (answer) => (await json(answer))['workspace_name']));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(names).size).toBe(1);
    const { sources } = await world.onboarding.result(names[0] as string);
    expect(sources.map(({ name }) => name)).toEqual(['Stripe', 'HubSpot']);
  });

  test.each([
    ['Müller & Søn 株式会社 🚀', /^müller-søn-株式会社-[0-9a-f]{16}$/],
    ['🚀', /^customer-[0-9a-f]{16}$/],
    [' .. ', /^customer-[0-9a-f]{16}$/],
    ['شركة', /^شركة-[0-9a-f]{16}$/],
    ['x'.repeat(500), /^x{40}-[0-9a-f]{16}$/],
  ])('of a company called %j makes a workspace of its own', async (company, expected) => {
    const { page } = pageAt(ORIGIN);
    const [{ name }, other] = [
      await signUp(page, { ...COMPANY, company }),
      await signUp(page, { ...COMPANY, company }),
    ];
    expect(name).toMatch(expected);
    expect(other.name).not.toBe(name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });

  test.each([
    [
      'a template that is not offered',
      { ...HUBSPOT, source_template_id: randomUUID() },
      'sources[0].source_template_id',
    ],
    [
      'a field that its template does not ask for',
      { ...HUBSPOT, source_config: { ...HUBSPOT.source_config, other: 1 } },
      'sources[0].source_config.other',
    ],
  ])('with %s is refused', async (_what, source, path) => {
    const { page } = pageAt(ORIGIN);
    const response = await ask(page, 'signup', formOf({ ...COMPANY, sources: [source] }));
    expect([response.status, response.headers.get('set-cookie')]).toEqual([422, null]);
    expect((await json(response))['errors']).toMatchObject([{ path }]);
  });
});

test('a browser is asked who it is, and leaves', async () => {
  const { page } = pageAt(ORIGIN);
  const nobody = { workspace_name: null };
  expect(await json(await ask(page, 'session'))).toEqual(nobody);
  const { name, session } = await signUp(page);
  expect(await json(await ask(page, 'session', {}, session))).toEqual({ workspace_name: name });
  const left = await ask(page, 'leave', {}, session);
  expect(left.headers.get('set-cookie')).toMatch(/page_session=;.*Max-Age=0/);
  // Whoever has kept the cookie is nobody, too.
  expect(await json(await ask(page, 'session', {}, session))).toEqual(nobody);
});

test('a customer reads the own progress, and corrects what is the customer’s to correct', async () => {
  const { page } = pageAt(ORIGIN);
  const { name, session } = await signUp(page, WRONG);
  const { token } = await json(await ask(page, 'progress-token', {}, session));
  const progress = async (): Promise<Record<string, unknown>> =>
    json(await page.request(`/v1/onboardings/${name}?token=${token as string}`));
  await expect.poll(async () => (await progress())['status']).toBe('needs_attention');
  expect(JSON.stringify(await progress())).not.toMatch(/acme-itself|wrong-key-of-acme|temporal|run_id/);
  const answer = await ask(
    page,
    'retry',
    { source: 'Stripe', source_config: { account_id: 'acct_example', client_secret: 'sk_test_right' } },
    session,
  );
  expect([answer.status, (await json(answer))['workspace_name']]).toEqual([202, name]);
  expect((await world.onboarding.result(name)).status).toBe('completed');
});

test('a customer’s sources are tried before they are created where ONBOARDING_CHECK says so', async () => {
  const onboarding = world.client({ policy: { ...DEFAULT_POLICY, check: true } });
  const { deps } = serviceDependencies(world, {
    onboarding,
    offeredTemplates: offeredTemplatesFrom(world),
  });
  const { name } = await signUp(
    createPage({
      api: createHttpApp(deps),
      apiKey: API_KEY,
      widgetScriptUrl: 'http://127.0.0.1:1/widget.js',
      origins: [ORIGIN],
      logger: deps.logger,
    }),
  );
  const { sources } = await onboarding.result(name);
  expect(sources.map(({ check }) => check)).toEqual(['passed', 'passed']);
});

describe('the widget’s origin', () => {
  test.each([ORIGIN, OTHER_OWN])('is the page’s own one that the browser names: %s', async (origin) => {
    const { page } = pageAt(ORIGIN, OTHER_OWN);
    const { name, session } = await signUp(page);
    await world.onboarding.result(name);
    askedFor.length = 0;
    const headers = { ...session, origin, host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const response = await ask(page, 'widget-token', {}, headers);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(new Set(askedFor)).toEqual(new Set([origin]));
  });
});

test('a source is confirmed to the customer in whose workspace it stands', async () => {
  const { page } = pageAt(ORIGIN);
  const [one, other] = [await signUp(page), await signUp(page)];
  await Promise.all([one, other].map(({ name }) => world.onboarding.result(name)));
  const seed = { workspaceName: one.name, name: 'Added', sourceTemplateId: STRIPE_OF_THE_PAGE.id };
  const { id } = world.emulator.seedSource(seed);
  const found = async ({ session }: SignedUp, asked: string): Promise<unknown> =>
    (await json(await ask(page, 'source', { id: asked }, session)))['found'];
  expect([await found(one, id), await found(other, id), await found(one, '../progress')]).toEqual([
    true,
    false,
    false,
  ]);
});

describe('a page of another site', () => {
  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', ''])(
    'sends no form of the type "%s"',
    async (type) => {
      const { page } = pageAt(ORIGIN);
      const response = await ask(page, 'signup', formOf(), { 'content-type': type });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([415, null]);
    },
  );

  test.each(['https://evil.example', 'null', 'http://localhost:8081'])('asks nothing: %s', async (origin) => {
    const { page } = pageAt(ORIGIN);
    const { session } = await signUp(page);
    for (const what of ['signup', 'retry', 'progress-token', 'widget-token', 'source'])
      expect((await ask(page, what, formOf(), { ...session, origin })).status).toBe(403);
  });
});

describe('the cookie', () => {
  test.each<[string, boolean]>([
    [ORIGIN, false],
    [OTHER_OWN, false],
    ['https://connect.example.com', true],
    ['http://connect.example.com', true],
  ])('of %s is secure: %s', async (origin, isSecure) => {
    const { page } = pageAt(origin);
    const response = await ask(page, 'signup', formOf(), { origin });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).toMatch(/Max-Age=\d+/);
    expect(/; Secure/.test(cookie)).toBe(isSecure);
  });
});

describe('what is wrong', () => {
  test.each<[string, unknown, number]>([
    ['no JSON', '{"company": "a-secret-of-acme', 400],
    ['no form', { company: ['a-secret-of-acme'], other: 'a-secret-of-acme' }, 422],
    ['a long form', { ...COMPANY, company: 'a-secret-of-acme'.repeat(20_000) }, 413],
    ['nothing', '', 422],
  ])('with %s is said without an echo, and without a line of the log', async (_what, body, status) => {
    const { page, logs } = pageAt(ORIGIN);
    const response = await ask(page, 'signup', body);
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json',
    ]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(text + JSON.stringify(logs)).not.toContain('a-secret-of-acme');
  });

  test('in the API is not told to a customer in the operator’s words', async () => {
    const { deps } = serviceDependencies(world);
    const page = createPage({
      // Its key is none that this API knows.
      api: createHttpApp(deps),
      apiKey: 'another-key-entirely',
      widgetScriptUrl: 'http://127.0.0.1:1/widget.js',
      origins: [ORIGIN],
      logger: deps.logger,
    });
    const response = await ask(page, 'signup', formOf());
    const problem = await json(response);
    expect([response.status, problem['code'], problem['detail']]).toEqual([503, 'unavailable', undefined]);
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});
