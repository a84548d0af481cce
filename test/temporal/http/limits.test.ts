import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createHttpApps, serveApps } from '../../../src/serve.ts';
import { requestFor } from '../../support/requests.ts';
import {
  json,
  serviceDependencies,
  startService,
  type ServiceOptions,
  type TestService,
} from '../../support/service.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

async function serviceWith(options: ServiceOptions): Promise<TestService> {
  const service = await startService(world, options);
  onTestFinished(() => service.stop());
  return service;
}

const LIST = '/v1/onboardings';
const withKey = (key: string, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${key}`, ...more },
});

/** A progress token, and where it reads. */
async function tokenFrom(service: TestService): Promise<{ path: string; token: string }> {
  const request = requestFor(['Stripe']);
  const path = `${LIST}/${request.workspace_name}`;
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  const { token } = await json(await service.call('POST', `${path}/progress-token`));
  return { path, token: token as string };
}

test('a key has a limit of its own, and says when to come back', async () => {
  const apiKeys = [
    { name: 'one', key: 'the-key-of-one-caller' },
    { name: 'two', key: 'the-key-of-another-one' },
  ];
  const service = await serviceWith({ apiKeys, limits: { perKey: 2 } });
  const ask = (key: string): Promise<Response> => service.call('GET', LIST, withKey(key));
  const statuses = [await ask('the-key-of-one-caller'), await ask('the-key-of-one-caller')];
  expect(statuses.map(({ status }) => status)).toEqual([200, 200]);
  const limited = await ask('the-key-of-one-caller');
  expect([limited.status, (await json(limited))['code']]).toEqual([429, 'rate_limited']);
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask('the-key-of-another-one')).status).toBe(200);
});

test('a progress token has a limit for its onboarding, whoever has it', async () => {
  const service = await serviceWith({ limits: { perToken: 2 } });
  const [one, other] = [await tokenFrom(service), await tokenFrom(service)];
  const ask = async ({ path, token }: { path: string; token: string }): Promise<number> =>
    (await fetch(`${service.url}${path}?token=${token}`)).status;
  expect([await ask(one), await ask(one), await ask(one)]).toEqual([200, 200, 429]);
  expect(await ask(other)).toBe(200);
});

describe('who guesses', () => {
  const guess = async (service: TestService, forwarded: string): Promise<number> =>
    (await service.call('GET', LIST, withKey('guess', { 'x-forwarded-for': forwarded }))).status;

  test('is limited by address, behind trusted proxies by the one that they name', async () => {
    const service = await serviceWith({ limits: { perAddress: 2 }, trustedProxies: 1 });
    // What stands left of the last one is the caller's own claim.
    expect([
      await guess(service, '192.0.2.9, 192.0.2.1'),
      await guess(service, '192.0.2.8, 192.0.2.1:4711'),
    ]).toEqual([401, 401]);
    expect(await guess(service, '192.0.2.7, ::ffff:192.0.2.1')).toBe(429);
    expect(await guess(service, '192.0.2.2')).toBe(401);
  });

  test('from the addresses of one IPv6 network is one', async () => {
    const service = await serviceWith({ limits: { perAddress: 2 }, trustedProxies: 1 });
    expect([
      await guess(service, '2001:db8:1:2::1'),
      await guess(service, '[2001:db8:1:2:ffff::2]:443'),
      await guess(service, '2001:db8:1:2::3'),
      await guess(service, '2001:db8:1:3::1'),
    ]).toEqual([401, 401, 429, 401]);
  });

  test('shuts out nobody who has a valid key or a valid progress token, and comes from the same address', async () => {
    const service = await serviceWith({ limits: { perAddress: 3 } });
    const { path, token } = await tokenFrom(service);
    const wrong = [
      () => service.call('GET', LIST, withKey('guess')),
      () => fetch(`${service.url}${path}?token=guess`),
      () => fetch(`${service.url}${path}`),
      () => service.call('POST', '/v1/webhooks/none', { body: {} }),
    ];
    const statuses: number[] = [];
    for (const ask of [...wrong, ...wrong]) statuses.push((await ask()).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429, 429, 429]);
    expect((await service.call('GET', path)).status).toBe(200);
    expect((await fetch(`${service.url}${path}?token=${token}`)).status).toBe(200);
    const refused = await fetch(`${service.url}${path}?token=guess`);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('X-Forwarded-For of a proxy that is not trusted is one warning in the log, and counted', async () => {
  const service = await serviceWith({});
  for (const forwarded of ['192.0.2.1', '192.0.2.2']) {
    await fetch(`${service.url}/healthz`, { headers: { 'x-forwarded-for': forwarded } });
  }
  const warnings = service.logs.filter(({ level }) => level === 40);
  expect(warnings).toEqual([
    expect.objectContaining({ msg: expect.stringContaining('ONBOARDING_HTTP_TRUSTED_PROXIES') as string }),
  ]);
  expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(
    /^onboarding_http_untrusted_proxy_total 2$/m,
  );
});

describe('open event streams', () => {
  /** Of an onboarding that stays open, because it has no worker. */
  async function openOne(limits: { streams?: number; streamsPerToken?: number }) {
    const idle = await startWorld({ withoutWorker: true });
    onTestFinished(() => idle.stop());
    const service = await startService(idle, { limits });
    onTestFinished(() => service.stop());
    const request = requestFor(['Stripe']);
    await idle.onboarding.start(request);
    const path = `${LIST}/${request.workspace_name}`;
    const { token } = await json(await service.call('POST', `${path}/progress-token`));
    const open = (init: RequestInit = {}): Promise<Response> =>
      fetch(`${service.url}${path}/events?token=${token as string}`, init);
    return { open, openWithKey: () => service.call('GET', `${path}/events`) };
  }

  test('are capped by the onboarding of a progress token, and one that has ended makes room', async () => {
    const { open, openWithKey } = await openOne({ streamsPerToken: 2 });
    const leave = new AbortController();
    expect([(await open({ signal: leave.signal })).status, (await open()).status]).toEqual([200, 200]);
    const refused = await open();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await openWithKey()).status).toBe(200);
    leave.abort();
    await expect.poll(async () => (await open()).status).toBe(200);
  });

  test('are capped in total', async () => {
    const { open, openWithKey } = await openOne({ streams: 2 });
    expect([(await open()).status, (await openWithKey()).status]).toEqual([200, 200]);
    expect([(await open()).status, (await openWithKey()).status]).toEqual([429, 429]);
  });

  test('asked for their head alone are none', async () => {
    const { open } = await openOne({ streams: 1 });
    expect((await open({ method: 'HEAD' })).status).toBe(200);
    expect((await open()).status).toBe(200);
  });
});

test('probes and metrics with an address of their own are answered there, and only there', async () => {
  const { deps } = serviceDependencies(world);
  const anyPort = { host: '127.0.0.1', port: 0 };
  const service = await serveApps((options) => createHttpApps(deps, options), {
    callers: anyPort,
    operators: anyPort,
  });
  onTestFinished(() => service.stop());
  const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect([path, await statusOf(service.operatorsUrl + path)]).toEqual([path, 200]);
    expect([path, await statusOf(service.url + path)]).toEqual([path, 404]);
  }
  for (const path of ['/docs', '/openapi.json', LIST]) {
    expect([path, await statusOf(service.operatorsUrl + path)]).toEqual([path, 404]);
  }
  const contract = await json(await fetch(`${service.url}/openapi.json`));
  expect(Object.keys(contract['paths'] as object)).not.toContain('/metrics');
  // What is counted is of both.
  const told = async (): Promise<string> => (await fetch(`${service.operatorsUrl}/metrics`)).text();
  await expect.poll(told).toContain('onboarding_http_requests_total{operation="openapi",status="200"} 1');
});
