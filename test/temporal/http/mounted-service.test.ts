import { Hono } from 'hono';
import { mount } from 'hono/mount';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectService, createHttpApp, type ConnectedService } from '../../../src/serve.ts';
import { airbyteWithToken, API_KEY, httpAt, temporalEnvironment } from '../../support/environment.ts';
import { requestFor } from '../../support/requests.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('a service that another server mounts is built from the environment', async () => {
  const env = { ...temporalEnvironment(world), ...httpAt(0), ...airbyteWithToken(world.emulator) };
  const { deps, close } = await connectService(env, pino({ level: 'silent' }));
  try {
    const request = requestFor(['Stripe']);
    const { status } = await createHttpApp(deps).request('/v1/onboardings', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    expect(status).toBe(202);
    expect(await world.onboarding.result(request.workspace_name)).toMatchObject({ status: 'completed' });
    expect(deps.widgetTokens).not.toBeNull();
  } finally {
    await close();
  }
});

describe('under a prefix', () => {
  const PREFIX = '/api/airbyte';
  let service: ConnectedService;
  beforeAll(async () => {
    const env = { ...temporalEnvironment(world), ...httpAt(0) };
    service = await connectService(env, pino({ level: 'silent' }));
  });
  afterAll(() => service.close());

  /** How servers mount it: what each makes of a request from outside. */
  const MOUNTED = {
    'a server that takes the prefix off': () => {
      const app = createHttpApp(service.deps, { prefix: PREFIX });
      return new Hono().all(`${PREFIX}/*`, mount(app.fetch));
    },
    'a server that leaves the prefix on': () => createHttpApp(service.deps, { prefix: `${PREFIX}/` }),
    'a router of Hono’s': () => new Hono().route(PREFIX, createHttpApp(service.deps, { prefix: PREFIX })),
  };

  test.each(Object.entries(MOUNTED))('%s: Location, servers and links lead to it', async (_, mounted) => {
    const app = mounted();
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const request = requestFor(['Stripe']);
    const started = await app.request(`${PREFIX}/v1/onboardings`, {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
    });
    const location = started.headers.get('location') ?? '';
    expect(location).toBe(`${PREFIX}/v1/onboardings/${encodeURIComponent(request.workspace_name)}`);
    const found = await app.request(location, { headers });
    expect(await found.json()).toMatchObject({ workspace_name: request.workspace_name });
    expect(found.headers.get('cache-control')).toBe('no-store');

    const at = `http://localhost${PREFIX}/docs`;
    const page = await (await app.request(at)).text();
    const links = [...page.matchAll(/href="([^#"][^"]*)"/g)]
      .map(([, link = '']) => new URL(link, at))
      .filter(({ protocol }) => protocol !== 'data:');
    expect(links.map(({ pathname }) => pathname)).toEqual([`${PREFIX}/openapi.json`]);
    const contract = await app.request(links[0]?.pathname ?? '');
    expect(await contract.json()).toMatchObject({ servers: [{ url: PREFIX }] });
  });
});
