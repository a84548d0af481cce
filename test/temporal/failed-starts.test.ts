import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { onboardingCommand, type CommandResult } from '../support/cli.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startRefusingTemporal, type RefusalOf } from '../support/refusing-temporal.ts';
import { RUST_ERROR } from '../support/rust-errors.ts';
import { startSettings } from '../support/start-settings.ts';

/** Where it cannot start: one that listens does not end by itself. */
async function run(
  command: string,
  address: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return await onboardingCommand([command], { ...startSettings(address), ...env });
}

async function against(refusalOf: RefusalOf, use: (address: string) => Promise<void>): Promise<void> {
  const server = await startRefusingTemporal(refusalOf);
  try {
    await use(server.address);
  } finally {
    await server.close();
  }
}

test.each(['worker', 'serve'])(
  '%s ends where there is no such namespace, and says how there is one',
  async (command) => {
    const { exitCode, stderr } = await run(command, inject('temporal').address, {
      TEMPORAL_NAMESPACE: 'nope',
    });
    expect(stderr).toMatch(
      /does not know the namespace nope\. Check TEMPORAL_NAMESPACE.*namespace create --namespace nope/,
    );
    expect([exitCode, RUST_ERROR.test(stderr)]).toEqual([1, false]);
  },
);

test.each([['list'], ['status', 'a'], ['watch', 'a'], ['cancel', 'a'], ['retry', 'a']])(
  'in a namespace that there is not, %s says the same',
  async (...args) => {
    const env = temporalEnvironment({ address: inject('temporal').address, namespace: 'nope' });
    const { exitCode, stdout } = await onboardingCommand([...args, '--json'], env);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Temporal does not know the namespace nope. Check TEMPORAL_NAMESPACE');
    expect(stdout).not.toContain('Namespace not found');
    expect(stdout).toMatch(/"code": *"not_set_up"/);
  },
);

test.each(['worker', 'serve'])(
  '%s ends where the address has a scheme, and says what it is to be',
  async (command) => {
    const { exitCode, stderr } = await run(command, 'https://temporal:7233');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/TEMPORAL_ADDRESS.*without https:/)]);
  },
);

test.each(['worker', 'serve'])(
  '%s ends where its credential is refused, at once or by the namespace',
  async (command) => {
    for (const isRefused of [() => true, (method: string) => method === 'DescribeNamespace']) {
      const refusalOf: RefusalOf = (method) =>
        isRefused(method) ? { code: 16, message: 'Unknown key.' } : null;
      await against(refusalOf, async (address) => {
        const { exitCode, stderr } = await run(command, address);
        expect(stderr).toMatch(
          /does not permit this \(UNAUTHENTICATED: Unknown key; no API key and no client certificate is set\)\. Check TEMPORAL_API_KEY/,
        );
        expect([exitCode, RUST_ERROR.test(stderr)]).toEqual([1, false]);
      });
    }
  },
);

test.each([
  ['serve', 'ONBOARDING_HTTP_PORT'],
  ['serve', 'ONBOARDING_HTTP_ADMIN_PORT'],
  ['codec-server', 'ONBOARDING_CODEC_PORT'],
])('%s ends where its port is taken, and names %s', async (command, variable) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  try {
    const { exitCode, stderr } = await run(command, inject('temporal').address, { [variable]: String(port) });
    expect(stderr).toMatch(new RegExp(`${variable}: .*127.0.0.1:${port}.*the port is taken, by another`));
    expect(exitCode).toBe(2);
  } finally {
    taken.close();
    await once(taken, 'close');
  }
});

test('an address that this host does not have is told by the variable that names it', async () => {
  const { exitCode, stderr } = await run('codec-server', inject('temporal').address, {
    ONBOARDING_CODEC_HOST: '192.0.2.1',
  });
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/ONBOARDING_CODEC_HOST: .*0\.0\.0\.0/)]);
});
