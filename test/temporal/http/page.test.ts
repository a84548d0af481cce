import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPage } from '../../../src/dev/page.ts';
import { createHttpApp } from '../../../src/serve.ts';
import { API_KEY, json, serviceDependencies, widgetTokensFrom } from '../../support/service.ts';
import { startWorld, type World } from '../../support/world.ts';
import { STRIPE_OF_THE_PAGE } from '../../fixtures/page-template.ts';

type Page = ReturnType<typeof createPage>;

const ORIGIN = 'http://localhost:8080';
const OTHER_OWN = 'http://127.0.0.1:8080';
const FORM = { company: 'Acme', stripe_key: 'sk_test_of_acme', hubspot_token: 'pat-of-acme-itself' };
const WRONG = { ...FORM, stripe_key: 'a-wrong-key-of-acme' };

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
      templates: [STRIPE_OF_THE_PAGE],
      otherTemplates: true,
    },
  });
});
afterAll(() => world.stop());

function pageAt(...origins: [string, ...string[]]): { page: Page; logs: readonly object[] } {
  const { deps, logs } = serviceDependencies(world, { widgetTokens: widgetTokensFrom(world) });
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

async function signUp(page: Page, form: object = FORM): Promise<SignedUp> {
  const response = await ask(page, 'signup', form);
  expect(response.status).toBe(202);
  const answer = await json(response);
  // Nothing of Temporal's, and nothing of the operator's.
  expect(Object.keys(answer)).toEqual(['workspace_name']);
  const setCookie = response.headers.get('set-cookie') ?? '';
  const [cookie = ''] = setCookie.split(';', 1);
  return { name: answer['workspace_name'] as string, setCookie, session: { cookie } };
}

describe('a browser in which nobody has signed up', () => {
  test.each([{}, { cookie: 'page_session=nobody' }, { cookie: 'page_session=' }])(
    'may do nothing: %j',
    async (headers) => {
      const { page } = pageAt(ORIGIN);
      for (const what of ['progress-token', 'widget-token', 'retry']) {
        const response = await ask(page, what, { source: 'Stripe', value: 'sk_other' }, headers);
        expect([what, response.status, (await json(response))['code']]).toEqual([what, 401, 'unauthorized']);
      }
    },
  );

  test('has no session after a form that was refused', async () => {
    const { page } = pageAt(ORIGIN);
    const response = await ask(page, 'signup', { ...FORM, company: '' });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([422, null]);
  });
});

test('a customer reads the own progress, and corrects what is the customer’s to correct', async () => {
  const { page } = pageAt(ORIGIN);
  const { name, session } = await signUp(page, WRONG);
  const { token } = await json(await ask(page, 'progress-token', {}, session));
  const progress = async (): Promise<Record<string, unknown>> =>
    json(await page.request(`/v1/onboardings/${name}?token=${token as string}`));
  await expect.poll(async () => (await progress())['status']).toBe('needs_attention');
  expect(JSON.stringify(await progress())).not.toMatch(/acme-itself|wrong-key-of-acme|temporal|run_id/);
  const answer = await ask(page, 'retry', { source: 'Stripe', value: 'sk_test_right' }, session);
  expect([answer.status, await json(answer)]).toEqual([202, { workspace_name: name }]);
  expect((await world.onboarding.result(name)).status).toBe('completed');
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

describe('a page of another site', () => {
  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', ''])(
    'sends no form of the type "%s"',
    async (type) => {
      const { page } = pageAt(ORIGIN);
      const response = await ask(page, 'signup', FORM, { 'content-type': type });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([415, null]);
    },
  );

  test.each(['https://evil.example', 'null', 'http://localhost:8081'])('asks nothing: %s', async (origin) => {
    const { page } = pageAt(ORIGIN);
    const { session } = await signUp(page);
    for (const what of ['signup', 'retry', 'progress-token', 'widget-token'])
      expect((await ask(page, what, FORM, { ...session, origin })).status).toBe(403);
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
    const response = await ask(page, 'signup', FORM, { origin });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).toMatch(/Max-Age=\d+/);
    expect(/; Secure/.test(cookie)).toBe(isSecure);
  });
});

describe('what is wrong', () => {
  test.each<[string, unknown, number]>([
    ['no JSON', '{"stripe_key": "a-secret-of-acme', 400],
    ['no form', { stripe_key: ['a-secret-of-acme'], other: 'a-secret-of-acme' }, 422],
    ['a long form', { ...FORM, company: 'a-secret-of-acme'.repeat(10_000) }, 413],
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
    const response = await ask(page, 'signup', FORM);
    const problem = await json(response);
    expect([response.status, problem['code'], problem['detail']]).toEqual([503, 'unavailable', undefined]);
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});
