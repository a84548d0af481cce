import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Client } from '@temporalio/client';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OnboardingClient, type Progress } from '../../../src/client.ts';
import { onboardingDataConverter } from '../../../src/secrets/index.ts';
import { eventsFrom, listen, rest } from '../../support/event-stream.ts';
import { customerProgressSchema, progressSchema } from '../../../src/http/answer-schemas.ts';
import { startWorld, type World } from '../../support/world.ts';
import { requestFor } from '../../support/requests.ts';
import { API_KEY, json, startService, type TestService } from '../../support/service.ts';
import { parkWith, refused, signUpWith } from '../../support/sign-up.ts';
import { skipTime } from '../../support/skip-time.ts';

const ORIGIN = 'https://app.example.com';
const progressTokenKey = randomBytes(32);

let world: World;
let service: TestService;
let queries = 0;

beforeAll(async () => {
  world = await startWorld();
  const counting = new Client({
    connection: world.temporal.connection,
    dataConverter: onboardingDataConverter(world.keyring),
    interceptors: {
      workflow: [
        {
          query: async (input, next) => {
            queries += 1;
            return await next(input);
          },
        },
      ],
    },
  });
  const onboarding = new OnboardingClient({
    client: counting,
    keys: world.keyring,
    taskQueue: world.taskQueue,
  });
  const limits = { perAddress: 100_000 };
  service = await startService(world, { onboarding, progressTokenKey, limits, corsOrigins: [ORIGIN] });
});
afterAll(async () => {
  await service.stop();
  await world.stop();
});

async function started(parked = false): Promise<string> {
  const request = requestFor(['Stripe', 'HubSpot', 'GitHub']);
  await (parked ? parkWith(world, request, refused()) : signUpWith(world, request));
  return request.workspace_name;
}

async function tokenFor(name: string): Promise<string> {
  return (await json(await service.call('POST', `/v1/onboardings/${name}/progress-token`)))[
    'token'
  ] as string;
}

const eventsUrl = (name: string): string => `${service.url}/v1/onboardings/${name}/events`;
const withKey = { authorization: `Bearer ${API_KEY}` };

async function gauge(name: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** How far a progress is: what a listener must never see fall. */
function rank({ percent, closed_at, sources }: Progress): number {
  const ready = sources.filter(({ source_id }) => source_id !== null).length;
  return percent * 1_000 + ready * 10 + (closed_at === null ? 0 : 1);
}

test('200 listeners on 20 onboardings each see it advance, its end, and little is asked for them', async () => {
  const names = await Promise.all(Array.from({ length: 20 }, () => started()));
  const tokens = new Map(await Promise.all(names.map(async (name) => [name, await tokenFor(name)] as const)));
  queries = 0;
  const listeners = names.flatMap((name) => Array.from({ length: 10 }, () => name));
  const heard = await Promise.all(
    listeners.map(async (name) => ({
      name,
      ...(await listen(`${eventsUrl(name)}?token=${tokens.get(name) ?? ''}`)),
    })),
  );
  for (const { name, status, events, progress } of heard) {
    expect(status).toBe(200);
    expect(new Set(progress.map((one) => one.workspace_name))).toEqual(new Set([name]));
    const ranks = progress.map(rank);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ status: 'completed', percent: 100 });
    expect(events.at(-1)).toMatchObject({ event: 'end', data: '{"status":"completed"}' });
  }
  const changes = new Set(heard.flatMap(({ name, events }) => events.map(({ id }) => `${name} ${id ?? ''}`)));
  expect(queries).toBeLessThan(2 * changes.size);
  await expect.poll(() => gauge('onboarding_progress_listeners')).toBe(0);
  await expect.poll(() => gauge('onboarding_progress_followed')).toBe(0);
});

test('one loop serves all listeners of an onboarding, it ends with the last of them, and memory returns', async () => {
  const names = await Promise.all(Array.from({ length: 5 }, () => started(true)));
  const before = { heap: 0 };
  for (const round of [1, 2, 3, 4]) {
    const leave = new AbortController();
    const streams = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        fetch(eventsUrl(names[index % 5]!), { headers: withKey, signal: leave.signal }),
      ),
    );
    for (const stream of streams)
      expect((await eventsFrom(stream).next()).value).toMatchObject({ event: 'progress' });
    await expect.poll(() => gauge('onboarding_progress_listeners')).toBe(100);
    await expect.poll(() => gauge('onboarding_progress_followed')).toBe(5);
    leave.abort();
    await expect.poll(() => gauge('onboarding_progress_listeners')).toBe(0);
    await expect.poll(() => gauge('onboarding_progress_followed')).toBe(0);
    // The first rounds fill caches.
    if (round === 2) before.heap = heapUsed();
  }
  expect(heapUsed() - before.heap).toBeLessThan(10 * 1024 * 1024);
});

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

describe('a progress token', () => {
  test('reads one onboarding’s progress, and nothing else', async () => {
    const [mine, other] = [await started(), await started()];
    const authorization = `Bearer ${await tokenFor(mine)}`;
    const ask = async (method: string, path: string): Promise<number> =>
      (await service.call(method, path, { headers: { authorization } })).status;
    expect(await ask('GET', `/v1/onboardings/${mine}`)).toBe(200);
    expect(await ask('GET', `/v1/onboardings/${other}`)).toBe(403);
    expect(await ask('GET', `/v1/onboardings/${other}/events`)).toBe(403);
    expect(await ask('GET', '/v1/onboardings')).toBe(401);
    for (const action of ['retry', 'cancel', 'widget-token', 'progress-token']) {
      expect(await ask('POST', `/v1/onboardings/${mine}/${action}`)).toBe(401);
    }
  });

  test('reads what is for the customer, at once and live; an API key reads all of it', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    const { name } = await parkWith(world, request, refused(403, 'Stripe'), refused(422, 'HubSpot'));
    const token = await tokenFor(name);
    const path = `/v1/onboardings/${name}`;
    const progressWith = async (headers: Record<string, string>): Promise<[Response, unknown][]> => {
      const once = await fetch(`${service.url}${path}`, { headers });
      const live = await fetch(`${service.url}${path}/events`, { headers });
      const { value: event } = await eventsFrom(live).next();
      return [
        [once, await once.json()],
        [live, JSON.parse(event?.data ?? 'null')],
      ];
    };
    for (const [response, progress] of await progressWith({ authorization: `Bearer ${token}` })) {
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(customerProgressSchema.strict().parse(progress)).toMatchObject({
        sources: [
          { name: 'Stripe', failure: { whose_move: 'operator' } },
          { name: 'HubSpot', failure: { whose_move: 'customer' } },
        ],
      });
      expect(JSON.stringify(progress)).not.toMatch(
        /AIRBYTE_|operator (checks|corrects)|run_id|workflow|temporal/,
      );
    }
    for (const [response, progress] of await progressWith(withKey)) {
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(progressSchema.strict().parse(progress)).toMatchObject({
        workflow_id: `onboarding:${name}`,
        sources: [{ failure: { message: expect.stringContaining('AIRBYTE_ORGANIZATION_ID') as string } }, {}],
      });
    }
  });

  const sign = (
    name: string,
    { key = progressTokenKey, expires = 60, audience = 'onboarding-progress' } = {},
  ): Promise<string> =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(name)
      .setAudience(audience)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + expires)
      .sign(key);

  test('is told that something went wrong, and nothing of what to do about it', async () => {
    const name = 'never-onboarded';
    const response = await fetch(`${service.url}/v1/onboardings/${name}?token=${await sign(name)}`);
    const { code, detail } = await json(response);
    expect([response.status, code, detail]).toEqual([404, 'not_found', undefined]);
    const asOperator = await service.call('GET', `/v1/onboardings/${name}`);
    expect((await json(asOperator))['detail']).toMatch(/There is no onboarding/);
  });

  test.each<[string, (name: string) => Promise<string> | string]>([
    ['of another key', (name) => sign(name, { key: randomBytes(32) })],
    ['that has expired', (name) => sign(name, { expires: -1 })],
    ['for something else', (name) => sign(name, { audience: 'another' })],
    [
      'without an expiry',
      (name) =>
        new SignJWT({ sub: name, aud: 'onboarding-progress' })
          .setProtectedHeader({ alg: 'HS256' })
          .sign(progressTokenKey),
    ],
    [
      'that is not signed',
      (name) =>
        `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify({ sub: name, aud: 'onboarding-progress', exp: 1e12 })).toString('base64url')}.`,
    ],
    ['that is none', () => 'x'],
  ])('%s reads nothing', async (_what, tokenOf) => {
    const name = await started();
    const response = await fetch(`${eventsUrl(name)}?token=${await tokenOf(name)}`);
    expect(response.status).toBe(401);
  });

  test('may be used by the pages of configured origins, and no others', async () => {
    const name = await started();
    const token = await tokenFor(name);
    const from = (origin: string, method = 'GET'): Promise<Response> =>
      fetch(`${service.url}/v1/onboardings/${name}?token=${token}`, { method, headers: { origin } });
    expect((await from(ORIGIN)).headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect((await from('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await from(ORIGIN, 'OPTIONS')).headers.get('access-control-allow-methods')).toBe('GET');
  });

  test('stands in no log', async () => {
    const name = await started();
    const token = await tokenFor(name);
    await listen(`${eventsUrl(name)}?token=${token}`);
    expect(JSON.stringify(service.logs)).not.toContain(token);
  });
});

test('after a reconnect nothing is repeated, and after the end there is nothing more', async () => {
  const name = await started(true);
  const stream = eventsFrom(await fetch(eventsUrl(name), { headers: withKey }));
  const { value: seen } = await stream.next();
  await stream.return();
  const resumed = eventsFrom(
    await fetch(eventsUrl(name), { headers: { ...withKey, 'last-event-id': seen?.id ?? '' } }),
  );
  const next = resumed.next();
  await world.onboarding.retry(name);
  expect((await next).value?.id).not.toBe(seen?.id);
  const others = await rest(resumed);
  expect(others.at(-1)).toMatchObject({ event: 'end' });

  const again = await listen(eventsUrl(name), { ...withKey, 'last-event-id': others.at(-1)?.id ?? '' });
  expect([again.status, again.events]).toEqual([204, []]);
  const anew = await listen(eventsUrl(name), withKey);
  expect(anew.events.map(({ event }) => event)).toEqual(['progress', 'end']);
});

test('a retry of a failed onboarding is a new stream', async () => {
  const name = await started(true);
  await world.onboarding.cancel(name);
  const { events } = await listen(eventsUrl(name), withKey);
  expect(events.at(-1)).toMatchObject({ event: 'end', data: '{"status":"cancelled"}' });
  await world.onboarding.retry(name);
  await skipTime(world.temporal, name);
  const after = await listen(eventsUrl(name), { ...withKey, 'last-event-id': events.at(-1)?.id ?? '' });
  expect(after.progress.at(-1)).toMatchObject({ status: 'completed' });
});

test('a service that shuts down ends its streams, so that their clients go elsewhere', async () => {
  const name = await started(true);
  const other = await startService(world);
  const stream = eventsFrom(await other.call('GET', `/v1/onboardings/${name}/events`));
  expect((await stream.next()).value).toMatchObject({ event: 'progress' });
  await other.stop();
  expect(await rest(stream)).toEqual([]);
});
