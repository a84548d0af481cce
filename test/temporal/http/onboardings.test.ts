import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { progressSchema } from '../../../src/http/answer-schemas.ts';
import { callsOf } from '../../support/calls.ts';
import { startWorld, type World } from '../../support/world.ts';
import { requestFor, sourceNamed } from '../../support/requests.ts';
import { json, startService, type TestService } from '../../support/service.ts';
import { goWrong, parkWith, refused } from '../../support/sign-up.ts';

let world: World;
let service: TestService;
beforeAll(async () => {
  world = await startWorld();
  service = await startService(world);
});
afterAll(async () => {
  await service.stop();
  await world.stop();
});

async function parked(): Promise<string> {
  const request = requestFor(['Stripe']);
  goWrong(world.emulator, request.workspace_name, refused());
  await service.call('POST', '/v1/onboardings', { body: request });
  await expect
    .poll(async () => (await world.onboarding.progress(request.workspace_name)).status)
    .toBe('needs_attention');
  return request.workspace_name;
}

describe('POST /v1/onboardings', () => {
  test('is accepted with its progress and where to find it; again it is already known', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    const first = await service.call('POST', '/v1/onboardings', { body: request });
    expect(first.status).toBe(202);
    expect(first.headers.get('location')).toBe(`/v1/onboardings/${request.workspace_name}`);
    const { outcome, progress } = await json(first);
    expect(outcome).toBe('started');
    expect(progressSchema.parse(progress)).toMatchObject({ status: 'running', percent: 0 });
    const again = await service.call('POST', '/v1/onboardings', { body: request });
    expect(again.status).toBe(202);
    expect((await json(again))['outcome']).toMatch(/^already_/);
  });

  test('with Prefer: wait answers when it has completed', async () => {
    const request = requestFor(['Stripe']);
    const headers = { prefer: 'wait=60' };
    const response = await service.call('POST', '/v1/onboardings', { body: request, headers });
    expect(response.headers.get('preference-applied')).toBe('wait=60');
    expect(await json(response)).toMatchObject({
      outcome: 'started',
      progress: { status: 'completed', percent: 100 },
    });
  });

  test('with Prefer: wait=0 waits for nothing', async () => {
    const response = await service.call('POST', '/v1/onboardings', {
      body: requestFor(['Stripe']),
      headers: { prefer: 'respond-async, wait=0' },
    });
    expect(await json(response)).toMatchObject({ progress: { status: 'running' } });
  });

  test('another request for the same name is a 409 that names fields and no value', async () => {
    const name = await parked();
    const response = await service.call('POST', '/v1/onboardings', {
      body: requestFor([sourceNamed('Stripe', { client_secret: 'another-secret' })], name),
    });
    expect(response.status).toBe(409);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      code: 'conflict',
      errors: [{ path: 'sources[0].source_config' }],
    });
    expect(text).not.toContain('another-secret');
  });

  test.each([
    ['no JSON', '{"workspace_name": "a-secret', 400, 'unreadable'],
    ['nothing', '', 400, 'unreadable'],
    ['no request', { workspace_name: 1, secret: 'a-secret' }, 422, 'invalid_request'],
    ['more than 256 KiB', ' '.repeat(256 * 1024 + 1), 413, 'too_large'],
  ])('%s is refused without an echo', async (_what, body, status, code) => {
    const response = await service.call('POST', '/v1/onboardings', { body });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      code,
      status,
      request_id: response.headers.get('x-request-id'),
    });
    expect(text).not.toContain('a-secret');
  });
});

describe('one onboarding', () => {
  test('tells its progress, under a name that needs escaping too', async () => {
    const name = `${requestFor().workspace_name}/ä %2F?`;
    await service.call('POST', '/v1/onboardings', { body: requestFor(['Stripe'], name) });
    const response = await service.call('GET', `/v1/onboardings/${encodeURIComponent(name)}`);
    expect(response.status).toBe(200);
    expect(progressSchema.parse(await response.json()).workspace_name).toBe(name);
  });

  test('that nobody knows is a 404', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/events'],
      ['POST', '/retry'],
      ['POST', '/cancel'],
      ['POST', '/progress-token'],
      ['POST', '/widget-token'],
    ] as const) {
      const response = await service.call(method, `/v1/onboardings/nobody${path}`);
      expect([path, response.status, (await json(response))['code']]).toEqual([path, 404, 'not_found']);
    }
  });

  test('that is parked goes on with a corrected source', async () => {
    const name = await parked();
    const body = { sources: [sourceNamed('Stripe', { corrected: true })] };
    const response = await service.call('POST', `/v1/onboardings/${name}/retry`, { body });
    expect(response.status).toBe(202);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(world.emulator.sources(name)[0]?.receivedConfig).toMatchObject({ corrected: true });
    const again = await service.call('POST', `/v1/onboardings/${name}/retry`);
    expect([again.status, (await json(again))['code']]).toEqual([409, 'not_retryable']);
  });

  test('that is parked takes the whole corrected request, and refuses with its path what a retry cannot change', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    const { name } = await parkWith(world, request, refused(422, 'Stripe'));
    const retry = (body: unknown) => service.call('POST', `/v1/onboardings/${name}/retry`, { body });
    const [, hubspot] = request.sources;
    const corrected = { ...request, sources: [sourceNamed('Stripe', { corrected: true }), hubspot] };
    const changed = { ...corrected, region_id: 'us', sources: [corrected.sources[0], sourceNamed('GitHub')] };
    const refusal = await retry(changed);
    expect([refusal.status, await json(refusal)]).toMatchObject([
      422,
      {
        code: 'invalid_request',
        errors: [{ path: 'region_id' }, { path: 'sources[1].name' }, { path: 'sources' }],
      },
    ]);
    const optioned = await retry({ sources: corrected.sources, answerWithin: 1 });
    expect([optioned.status, await json(optioned)]).toMatchObject([
      422,
      { errors: [{ path: 'answerWithin' }] },
    ]);
    expect((await retry(corrected)).status).toBe(202);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(callsOf(world, name, 'createSource')).toHaveLength(3);
  });

  test('is cancelled', async () => {
    const name = await parked();
    const response = await service.call('POST', `/v1/onboardings/${name}/cancel`);
    expect(response.status).toBe(202);
    expect((await world.onboarding.result(name)).status).toBe('cancelled');
  });
});

test('the list goes on from its cursor, without a name twice', async () => {
  const names = [await parked(), await parked(), await parked()];
  await expect
    .poll(async () => {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = `status=needs_attention&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const page = await json(await service.call('GET', `/v1/onboardings?${query}`));
        seen.push(...(page['data'] as { workspace_name: string }[]).map((one) => one.workspace_name));
        cursor = page['next'] as string | null;
      }
      expect(new Set(seen).size).toBe(seen.length);
      return names.filter((name) => !seen.includes(name));
    })
    .toEqual([]);
});

test.each([
  'status=asleep',
  'limit=0',
  'limit=101',
  'limit=x',
  'cursor=YWJj',
  'cursor=%00',
  'page=2',
  'limit=1&limit=2',
])('the list refuses ?%s', async (query) => {
  const response = await service.call('GET', `/v1/onboardings?${query}`);
  expect([query, response.status]).toEqual([query, 422]);
});

describe('who may', () => {
  test.each(['', 'Bearer', 'Bearer wrong', 'Basic YTpi', `bearer ${'x'.repeat(10_000)}`])(
    'not with the header %#',
    async (authorization) => {
      const response = await service.call('GET', '/v1/onboardings', { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    },
  );

  test('any of several keys, and its name stands in the audit log of what it changed', async () => {
    const apiKeys = [
      { name: 'old', key: 'the-old-key' },
      { name: 'new', key: 'the-new-key' },
    ];
    const other = await startService(world, { apiKeys });
    const request = requestFor(['Stripe']);
    for (const { key } of apiKeys) {
      const headers = { authorization: `Bearer ${key}` };
      const response = await other.call('POST', '/v1/onboardings', { body: request, headers });
      expect(response.status).toBe(202);
    }
    await other.stop();
    const audits = other.logs.filter((line) => line['audit'] === true);
    expect(audits).toMatchObject(
      ['old', 'new'].map((api_key) => ({
        api_key,
        operation: 'startOnboarding',
        workspace_name: request.workspace_name,
        status: 202,
      })),
    );
    expect(JSON.stringify(other.logs)).not.toMatch(/the-old-key|the-new-key|secret of/);
  });
});

test('of very many problems the first hundred are told, and how many there are besides', async () => {
  const body = Object.fromEntries(Array.from({ length: 333 }, (_, at) => [`field_${at}`, 1]));
  const request = requestFor(['Stripe']);
  const problem = await json(
    await service.call('POST', '/v1/onboardings', { body: { ...request, ...body } }),
  );
  expect(problem).toMatchObject({ code: 'invalid_request', errors: { length: 100 }, more_errors: 233 });
  expect(problem['detail']).toBe('Here are 100 problems, and 233 more were found.');
  const query = Object.keys(body).map((name) => `${name}=1`);
  const list = await json(await service.call('GET', `/v1/onboardings?${query.join('&')}`));
  expect(list).toMatchObject({ code: 'invalid_request', errors: { length: 100 }, more_errors: 233 });
});

test('nothing about a customer is stored on the way, and no answer is taken for something else', async () => {
  const headersOf = async (path: string, method = 'GET'): Promise<(string | null)[]> => {
    const { headers } = await service.call(method, path);
    return [headers.get('cache-control'), headers.get('x-content-type-options')];
  };
  const unstored = ['no-store', 'nosniff'];
  expect(await headersOf('/v1/onboardings')).toEqual(unstored);
  expect(await headersOf('/v1/onboardings/nobody')).toEqual(unstored);
  expect(await headersOf('/v1/onboardings/nobody/events')).toEqual(unstored);
  expect(await headersOf('/v1/onboardings/nobody/widget-token', 'POST')).toEqual(unstored);
  expect(await headersOf('/v1/nothing')).toEqual(unstored);
  expect(await headersOf('/docs')).toEqual([null, 'nosniff']);
});

test('a known path with another method is a 405 that says which, an unknown one a 404', async () => {
  const other = await service.call('DELETE', '/v1/onboardings');
  expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST, GET']);
  expect((await service.call('GET', '/v2')).status).toBe(404);
});

test('the contract names every status that an endpoint answers, and has a page', async () => {
  const document = (await json(await service.call('GET', '/openapi.json'))) as {
    paths: Record<string, Record<string, { responses: object }>>;
  };
  expect(Object.keys(document.paths['/v1/onboardings']?.['post']?.responses ?? {})).toEqual([
    '202',
    '400',
    '401',
    '409',
    '413',
    '422',
    '429',
    '431',
    '500',
    '502',
    '503',
  ]);
  const page = await (await service.call('GET', '/docs')).text();
  for (const path of Object.keys(document.paths)) expect(page).toContain(path);
});

test('probes and metrics are open', async () => {
  const open = (path: string): Promise<Response> => fetch(`${service.url}${path}`);
  expect(await json(await open('/healthz'))).toEqual({ status: 'ok' });
  await expect
    .poll(async () => json(await open('/readyz')))
    .toEqual({ status: 'ready', pollers: expect.any(Number) as number });
  expect(await (await open('/metrics')).text()).toContain('onboarding_signups_total{outcome="started"}');
});
