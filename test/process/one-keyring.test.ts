/** A process reads a key file once: one key ring, and one watcher, which ends with it, also where it cannot start. */
import { once } from 'node:events';
import type * as FileSystem from 'node:fs';
import { mkdtempSync, rmSync, unwatchFile, watchFile, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { generateKey } from '../../src/secrets/index.ts';
import { onboardingCommand, startCommand } from '../support/cli.ts';
import { airbyteWithToken, httpAt, temporalAt } from '../support/environment.ts';
import { startRefusingTemporal, type RefusingTemporal } from '../support/refusing-temporal.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>();
  return { ...fs, watchFile: vi.fn(fs.watchFile), unwatchFile: vi.fn(fs.unwatchFile) };
});

let server: RefusingTemporal;
let folder: string;
let isRefusing = false;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onboarding-keyring-'));
  writeFileSync(join(folder, 'keys'), generateKey('k1'), { mode: 0o600 });
  server = await startRefusingTemporal((method) => {
    if (method === 'ListSearchAttributes') return { code: isRefusing ? 7 : 12 };
    return isRefusing && method === 'DescribeNamespace' ? { code: 7 } : null;
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  vi.mocked(watchFile).mockClear();
  vi.mocked(unwatchFile).mockClear();
});

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ...temporalAt(server.address),
    ...httpAt(0),
    ONBOARDING_KEYS_FILE: join(folder, 'keys'),
    LOG_LEVEL: 'silent',
    ...more,
  };
}

function watchers(): readonly [begun: number, ended: number] {
  return [vi.mocked(watchFile).mock.calls.length, vi.mocked(unwatchFile).mock.calls.length];
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

test('serve that runs has one watcher, and none when it has stopped', async () => {
  const port = await getPort();
  const serve = startCommand(['serve'], environment({ ONBOARDING_HTTP_PORT: String(port) }));
  await expect.poll(() => answers(`http://127.0.0.1:${port}/healthz`), { timeout: 30_000 }).toBe(true);
  expect(watchers()).toEqual([1, 0]);
  expect((await serve.interrupt()).exitCode).toBe(0);
  expect(watchers()).toEqual([1, 1]);
});

/** Never called: what is asked first refuses. */
const AIRBYTE = airbyteWithToken({ url: 'http://127.0.0.1:1', organizationId: 'o', accessToken: 't' });

test.each([['serve'], ['worker'], ['list'], ['status', 'acme']])(
  '%s that Temporal refuses has watched it once, and does no more',
  async (...args) => {
    isRefusing = true;
    const { exitCode } = await onboardingCommand(
      args,
      environment({ ...AIRBYTE, ONBOARDING_METRICS_PORT: 'off' }),
    );
    isRefusing = false;
    expect(exitCode).not.toBe(2);
    expect(watchers()).toEqual([1, 1]);
  },
);

test('codec-server whose port is taken has watched it once, and does no more', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { exitCode, stderr } = await onboardingCommand(
    ['codec-server'],
    environment({
      ONBOARDING_CODEC_PORT: String((taken.address() as AddressInfo).port),
      ONBOARDING_CODEC_ORIGINS: 'https://temporal.example.com',
      ONBOARDING_CODEC_KEYS: 'ops:a-key-that-nobody-guesses',
    }),
  );
  taken.close();
  expect(exitCode).toBe(2);
  expect(stderr).toContain('ONBOARDING_CODEC_PORT');
  expect(watchers()).toEqual([1, 1]);
});
