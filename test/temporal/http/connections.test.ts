/** What one connection may ask for: its requests are answered in their order, one after the other. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
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

const statusesIn = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);

test('what is sent at once is answered in its order, bodies too', async () => {
  const key = { authorization: `Bearer ${API_KEY}` };
  const post = head('POST', '/v1/onboardings', { ...key, 'content-length': 5 });
  const { answered } = await sent(
    [
      head('GET', '/healthz'),
      `${post}"one"`,
      head('GET', '/no-such-page'),
      `${post}not J`,
      head('GET', '/v1/onboardings', key),
      head('GET', '/v1/onboardings'),
    ].join(''),
  );
  await expect.poll(() => statusesIn(answered())).toEqual(['200', '422', '404', '400', '200', '401']);
});

test('a connection that asks for more than a client does is cut, and others are answered', async () => {
  const { isOpen } = await sent(head('GET', '/docs').repeat(2_000));
  await expect.poll(isOpen).toBe(false);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
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
