/** What one connection may ask for: its requests are answered in their order, one after the other. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { requestFor } from '../../support/requests.ts';
import { connectionTo, head } from '../../support/raw-http.ts';
import { API_KEY, startService, type TestService } from '../../support/service.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let service: TestService;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
  service = await startService(world);
});
afterAll(async () => {
  await service.stop();
  await world.stop();
});

/** What the connection has been answered, and whether it is open. */
async function sent(text: string): Promise<{ answered: () => string; isOpen: () => boolean }> {
  const socket = await connectionTo(service.url);
  let [answered, isOpen] = ['', true];
  socket.on('data', (bytes) => (answered += bytes.toString()));
  socket.on('close', () => (isOpen = false));
  socket.write(text);
  return { answered: () => answered, isOpen: () => isOpen };
}

const KEY = { authorization: `Bearer ${API_KEY}` };

const statusesIn = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);

test('what is sent at once is answered in its order, bodies too', async () => {
  const post = head('POST', '/v1/onboardings', { ...KEY, 'content-length': 5 });
  const { answered } = await sent(
    [
      head('GET', '/healthz'),
      `${post}"one"`,
      head('GET', '/no-such-page'),
      `${post}not J`,
      head('GET', '/v1/onboardings', KEY),
      head('GET', '/v1/onboardings'),
    ].join(''),
  );
  await expect.poll(() => statusesIn(answered())).toEqual(['200', '422', '404', '400', '200', '401']);
});

test('who reads is answered whatever was sent at once, and others are meanwhile', async () => {
  const { answered } = await sent(head('GET', '/healthz').repeat(1_000));
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  await expect
    .poll(() => statusesIn(answered()), { timeout: 30_000 })
    .toEqual(Array.from({ length: 1_000 }, () => '200'));
});

test('where more requests wait than may, connections with the most of them are cut, and others are answered', async () => {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  // A stream that stays open, so that what comes behind it waits.
  const stream = head('GET', `/v1/onboardings/${request.workspace_name}/events`, KEY);
  const modest = await sent(stream + head('GET', '/healthz'));
  const greedy = await Promise.all(
    Array.from({ length: 5 }, () => sent(stream + head('GET', '/healthz').repeat(1_500))),
  );
  await expect.poll(() => greedy.filter(({ isOpen }) => !isOpen()).length).toBeGreaterThan(0);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect(modest.isOpen()).toBe(true);
});

test('a page is rendered once, and looks to everybody the same', async () => {
  for (const path of ['/docs', '/openapi.json']) {
    const texts = await Promise.all([1, 2, 3].map(async () => (await fetch(service.url + path)).text()));
    expect(new Set(texts).size).toBe(1);
  }
});

test('probes and scrapes that come together are one question to Temporal', async () => {
  let questions = 0;
  const onboarding = new Proxy(world.onboarding, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== 'pollers') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      return async () => {
        questions += 1;
        return await target.pollers();
      };
    },
  });
  const other = await startService(world, { onboarding });
  onTestFinished(() => other.stop());
  const statuses = await Promise.all(
    Array.from({ length: 200 }, async () => (await fetch(`${other.url}/readyz`)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(questions).toBeLessThan(10);
});
