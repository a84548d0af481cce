import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { requestFor } from '../../support/requests.ts';
import { breakOffUpload, connectionTo, head } from '../../support/raw-http.ts';
import { API_KEY, startService, type ServiceOptions, type TestService } from '../../support/service.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
});
afterAll(() => world.stop());

async function serviceWith(options: ServiceOptions = {}): Promise<TestService> {
  const service = await startService(world, options);
  onTestFinished(() => service.stop());
  return service;
}

const KEY = { authorization: `Bearer ${API_KEY}` };
const requestsOf = ({ logs }: TestService): unknown[] =>
  logs
    .filter(({ msg }) => msg === 'request')
    .map(({ operation, status, level }) => [operation, status, level]);

async function countedAs(service: TestService, status: number): Promise<boolean> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return text.includes(`onboarding_http_requests_total{operation="startOnboarding",status="${status}"} 1`);
}

test.each([
  ['of a length that it tells', { 'content-length': 200_000 }, '{"workspace_name":'],
  ['in pieces', { 'transfer-encoding': 'chunked' }, '12\r\n{"workspace_name":\r\n'],
])('an upload %s that breaks off is a 499, in a line without a stack trace', async (_, headers, begun) => {
  const service = await serviceWith();
  await breakOffUpload(service.url, '/v1/onboardings', { ...KEY, ...headers }, begun);
  await expect.poll(() => requestsOf(service)).toEqual([['startOnboarding', 499, 30]]);
  expect(await countedAs(service, 499)).toBe(true);
  expect(service.logs.filter(({ level }) => Number(level) > 30)).toEqual([]);
});

test('who may not ask is refused before anything of the body is read', async () => {
  const service = await serviceWith();
  const socket = await connectionTo(service.url);
  const answered = new Promise<string>((resolve) => {
    socket.once('data', (bytes) => {
      resolve(bytes.toString());
    });
  });
  socket.write(
    head('POST', '/v1/onboardings', { authorization: 'Bearer wrong', 'content-length': 200_000 }) + '{',
  );
  expect(await answered).toMatch(/^HTTP\/1\.1 401 /);
});

test('who leaves while an answer waits is a 499, and what was asked for is done', async () => {
  const service = await serviceWith();
  const request = requestFor(['Stripe']);
  const leave = new AbortController();
  const waiting = fetch(`${service.url}/v1/onboardings`, {
    method: 'POST',
    headers: { ...KEY, prefer: 'wait=60' },
    body: JSON.stringify(request),
    signal: leave.signal,
  });
  const left = expect(waiting).rejects.toThrow('abort');
  await expect.poll(() => world.onboarding.exists(request.workspace_name)).toBe(true);
  leave.abort();
  await left;
  await expect.poll(() => requestsOf(service)).toEqual([['startOnboarding', 499, 30]]);
  const [audit] = service.logs.filter((line) => line['audit'] === true);
  expect(audit).toMatchObject({ workspace_name: request.workspace_name, status: 499 });
});
