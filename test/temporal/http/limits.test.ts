import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../../support/world.ts';
import { json, startService } from '../../support/service.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterAll(() => world.stop());

test('a key has a limit of its own, and says when to come back', async () => {
  const apiKeys = [
    { name: 'one', key: 'key-one' },
    { name: 'two', key: 'key-two' },
  ];
  const service = await startService(world, { apiKeys, limits: { perKey: 2 } });
  const ask = (key: string): Promise<Response> =>
    service.call('GET', '/v1/onboardings', { headers: { authorization: `Bearer ${key}` } });
  const statuses = [await ask('key-one'), await ask('key-one')].map(({ status }) => status);
  expect(statuses).toEqual([200, 200]);
  const limited = await ask('key-one');
  expect([limited.status, (await json(limited))['code']]).toEqual([429, 'rate_limited']);
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask('key-two')).status).toBe(200);
  await service.stop();
});

test('who guesses keys is limited by address, behind trusted proxies by the one that they name', async () => {
  const service = await startService(world, { limits: { perAddress: 2 }, trustedProxies: 1 });
  const guess = async (forwarded: string): Promise<number> => {
    const headers = { authorization: 'Bearer guess', 'x-forwarded-for': forwarded };
    return (await service.call('GET', '/v1/onboardings', { headers })).status;
  };
  // What stands left of the last one is the caller's own claim.
  expect([await guess('192.0.2.9, 192.0.2.1'), await guess('192.0.2.8, 192.0.2.1')]).toEqual([401, 401]);
  expect(await guess('192.0.2.7, 192.0.2.1')).toBe(429);
  expect(await guess('192.0.2.2')).toBe(401);
  await service.stop();
});
