import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, httpAt, temporalEnvironment } from '../../support/environment.ts';
import { startWorld, type World } from '../../support/world.ts';
import { startProgram, type Program } from '../../support/program.ts';
import { requestFor } from '../../support/requests.ts';

const MAX_REPEATS = 50;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test(
  'kill -9 of the service in a storm of 500 signups: each that was accepted completes',
  { timeout: 300_000 },
  async () => {
    const { url, service } = await startServiceProcess();
    const accepted: string[] = [];
    let lost = 0;
    const signups = Array.from({ length: 500 }, () => requestFor(['Stripe']));
    const storm = signups.map(async (request) => {
      const send = () =>
        fetch(`${url}/v1/onboardings`, {
          method: 'POST',
          headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify(request),
        }).catch(() => null);
      let response = await send();
      // A busy machine does not answer all of them in time.
      for (let repeats = 0; response?.status === 503 && repeats < MAX_REPEATS; repeats += 1) {
        response = await send();
      }
      if (response === null) {
        // The service is gone, or went in mid-request.
        lost += 1;
        return;
      }
      expect(response.status).toBe(202);
      accepted.push(request.workspace_name);
      if (accepted.length === 100) void service.end('SIGKILL');
    });
    await Promise.all(storm);
    expect(accepted.length).toBeGreaterThanOrEqual(100);
    expect(lost).toBeGreaterThan(0);
    const results = await Promise.all(accepted.map((name) => world.onboarding.result(name)));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['completed']));
    for (const name of accepted) expect(world.emulator.sources(name)).toHaveLength(1);
  },
);

test('on SIGTERM the service answers what is in flight, and ends by itself', async () => {
  const { url, service } = await startServiceProcess();
  const request = requestFor(['Stripe']);
  const answered = fetch(`${url}/v1/onboardings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, prefer: 'wait=30' },
    body: JSON.stringify(request),
  });
  await expect.poll(() => world.onboarding.exists(request.workspace_name)).toBe(true);
  const ended = service.end('SIGTERM');
  expect((await answered).status).toBe(202);
  expect(await ended).toBe(0);
});

const running: Program[] = [];
afterAll(() => Promise.all(running.map((service) => service.end('SIGKILL'))));

/** The service as a process of its own. */
async function startServiceProcess(): Promise<{ url: string; service: Program }> {
  const port = await getPort();
  const service = startProgram('service', {
    env: {
      ...temporalEnvironment(world),
      ...httpAt(port),
      LOG_LEVEL: 'error',
    },
  });
  running.push(service);
  const url = `http://127.0.0.1:${port}`;
  const isReady = (): Promise<number> =>
    fetch(`${url}/readyz`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(isReady, { timeout: 60_000 }).toBe(200);
  return { url, service };
}
