import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import getPort from 'get-port';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { AIRBYTE_TEST } from '../fixtures/airbyte-test-certificate.ts';
import { airbyteWithToken, httpAt, temporalAt, temporalEnvironment } from '../support/environment.ts';
import { startProgram } from '../support/program.ts';
import { startProxy } from '../support/proxy.ts';
import { startWorld } from '../support/world.ts';

const PASSWORD = 'a-password-of-the-proxy';

async function emulator(): Promise<Emulator> {
  const one = await startEmulator();
  onTestFinished(() => one.close());
  return one;
}

/** The emulator as https://airbyte.test, and the file that has its certificate trusted. */
async function withTls({ url }: Emulator): Promise<{ url: string; trusted: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'airbyte-test-'));
  const trusted = join(folder, 'airbyte-test.pem');
  await writeFile(trusted, AIRBYTE_TEST.cert);
  const sockets = new Set<Socket>();
  const server = createServer(AIRBYTE_TEST, (socket) => {
    const { hostname, port } = new URL(url);
    const onward = connect(Number(port), hostname);
    socket.pipe(onward).pipe(socket);
    sockets.add(socket).add(onward);
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      end.on('error', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await rm(folder, { recursive: true });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, trusted };
}

test('Airbyte is reached by the proxy, with TLS through its tunnel; doctor tells it without the password', async () => {
  const api = await emulator();
  const { url, trusted } = await withTls(api);
  const proxy = await startProxy({ to: url, credential: `service:${PASSWORD}` });
  const env = {
    ...temporalAt(inject('temporal').address),
    ...airbyteWithToken(api),
    AIRBYTE_API_URL: 'https://airbyte.test',
    AIRBYTE_REGISTRY_URL: 'off',
    NODE_EXTRA_CA_CERTS: trusted,
    https_proxy: `http://service:${PASSWORD}@127.0.0.1:${proxy.port}`,
  };
  const templates = startProgram('onboarding', { args: ['templates', '--json'], env });
  expect([await templates.ended, templates.stderr]).toEqual([0, '']);
  expect(new Set(proxy.requests)).toEqual(new Set(['CONNECT airbyte.test:443']));

  const doctor = startProgram('onboarding', { args: ['doctor', '--json'], env });
  await doctor.ended;
  const { checks } = JSON.parse(doctor.stdout) as {
    checks: { check: string; status: string; message: string }[];
  };
  const found = Object.fromEntries(checks.map(({ check, ...finding }) => [check, finding]));
  expect(found['network']).toEqual({
    status: 'ok',
    message: `AIRBYTE_API_URL (https://airbyte.test) is reached by the proxy http://127.0.0.1:${proxy.port}, with a password.`,
  });
  expect(found['airbyte']).toMatchObject({ status: 'ok' });
  // Temporal is on this machine, to which no proxy leads.
  expect(found['connection']).toMatchObject({ status: 'ok' });
  expect(doctor.output).not.toContain(PASSWORD);
});

test('http to another machine is a warning of doctor', async () => {
  const api = await emulator();
  const proxy = await startProxy({ to: api.url });
  const env = {
    ...temporalAt(inject('temporal').address),
    ...airbyteWithToken(api),
    AIRBYTE_API_URL: 'http://airbyte.test',
    AIRBYTE_REGISTRY_URL: 'off',
    HTTP_PROXY: `127.0.0.1:${proxy.port}`,
  };
  const doctor = startProgram('onboarding', { args: ['doctor'], env });
  await doctor.ended;
  expect(doctor.stdout).toMatch(
    /^! network .*in the clear\.\n +Next: Use https:\/\/ addresses, and TLS toward Temporal\.$/m,
  );
  expect(proxy.requests).toContain('GET http://airbyte.test/api/v1/integrations/templates/sources');
});

test('http to another machine is a warning of a worker and of the service at their start', async () => {
  const world = await startWorld({ withoutWorker: true });
  onTestFinished(() => world.stop());
  const env = {
    ...temporalEnvironment(world),
    ...airbyteWithToken(world.emulator),
    ...httpAt(await getPort()),
    AIRBYTE_API_URL: 'http://airbyte.test',
    ONBOARDING_METRICS_PORT: 'off',
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
  };
  for (const program of ['worker', 'service'] as const) {
    const running = startProgram(program, { env });
    await running.says('"msg":"AIRBYTE_API_URL is http:// to another machine');
    await running.end('SIGTERM');
  }
});

test('a proxy that the environment names keeps the embedded stack from nothing', async () => {
  const nobody = 'http://127.0.0.1:9';
  const dev = startProgram('onboarding', {
    args: ['dev', '--once', '--json'],
    env: { HTTPS_PROXY: nobody, https_proxy: nobody, HTTP_PROXY: nobody, http_proxy: nobody },
  });
  expect([await dev.ended, dev.output]).toEqual([0, expect.stringContaining('"completed"')]);
});
