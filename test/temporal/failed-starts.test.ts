import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { generateKey } from '../../src/secrets/index.ts';
import { LOCALHOST } from '../fixtures/localhost-certificate.ts';
import { onboardingCommand, type CommandResult } from '../support/cli.ts';
import { startRefusingTemporal, type RefusalOf } from '../support/refusing-temporal.ts';

const SETTINGS = {
  TEMPORAL_CONFIG_FILE: '',
  ONBOARDING_KEYS: generateKey(),
  ONBOARDING_API_KEYS: 'backend:a-key-that-nobody-guesses',
  ONBOARDING_HTTP_PORT: '0',
  ONBOARDING_CODEC_KEYS: 'ui:a-key-that-nobody-guesses',
  ONBOARDING_CODEC_ORIGINS: 'https://temporal.example.com',
  AIRBYTE_ORGANIZATION_ID: 'organization',
  AIRBYTE_ACCESS_TOKEN: 'a-token-of-airbyte',
};
/** What Rust prints of its errors, for those who write Rust. */
const RUST = /Status \{|transport::Error|ConnectError|Custom \{|metadata:/;

/** Resolves only when the process has ended. */
async function run(command: string, env: Readonly<Record<string, string>>): Promise<CommandResult> {
  return await onboardingCommand([command], { ...SETTINGS, ...env });
}

async function against(
  refusalOf: RefusalOf,
  use: (address: string) => Promise<void>,
  tls?: typeof LOCALHOST,
): Promise<void> {
  const server = await startRefusingTemporal(refusalOf, tls);
  try {
    await use(server.address);
  } finally {
    await server.close();
  }
}

test.each(['worker', 'serve'])(
  '%s ends where there is no such namespace, and says how there is one',
  async (command) => {
    const { exitCode, stderr } = await run(command, {
      TEMPORAL_ADDRESS: inject('temporal').address,
      TEMPORAL_NAMESPACE: 'nope',
    });
    expect(stderr).toMatch(
      /does not know the namespace nope\. Check TEMPORAL_NAMESPACE.*namespace create --namespace nope/,
    );
    expect([exitCode, RUST.test(stderr)]).toEqual([1, false]);
  },
);

test.each([['list'], ['status', 'a'], ['watch', 'a'], ['cancel', 'a'], ['retry', 'a']])(
  'in a namespace that there is not, %s says the same',
  async (...args) => {
    const env = { ...SETTINGS, TEMPORAL_ADDRESS: inject('temporal').address, TEMPORAL_NAMESPACE: 'nope' };
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
    const { exitCode, stderr } = await run(command, { TEMPORAL_ADDRESS: 'https://temporal:7233' });
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
        const { exitCode, stderr } = await run(command, { TEMPORAL_ADDRESS: address });
        expect(stderr).toMatch(
          /does not permit this \(UNAUTHENTICATED: Unknown key\.\)\. Check TEMPORAL_API_KEY/,
        );
        expect([exitCode, RUST.test(stderr)]).toEqual([1, false]);
      });
    }
  },
);

test.each(['worker', 'serve'])(
  '%s ends where Temporal does not speak TLS, and names what turned it on',
  async (command) => {
    const { exitCode, stderr } = await run(command, {
      TEMPORAL_ADDRESS: inject('temporal').address,
      TEMPORAL_API_KEY: 'a-key-of-temporal-cloud',
    });
    expect(stderr).toMatch(
      /it does not speak TLS, which is on here\).*TEMPORAL_TLS=true, an API key \(TEMPORAL_API_KEY\)/,
    );
    expect([exitCode, RUST.test(stderr)]).toEqual([5, false]);
  },
);

test.each([
  ['speaks TLS', {}, /it speaks TLS, which is off here\)\. Set TEMPORAL_TLS=true/],
  [
    'has a certificate of nobody',
    { TEMPORAL_TLS: 'true' },
    // Newer Nodes add what they can do about it.
    /\(self-signed certificate[^)]*\)\. Check the certificates.*TEMPORAL_TLS_/,
  ],
])('a worker ends where Temporal %s, and says so', async (_name, env, told) => {
  await against(
    () => null,
    async (address) => {
      const { exitCode, stderr } = await run('worker', { TEMPORAL_ADDRESS: address, ...env });
      expect(stderr).toMatch(told);
      expect([exitCode, RUST.test(stderr)]).toEqual([5, false]);
    },
    LOCALHOST,
  );
});

test('a worker ends where only its own connection is refused, with its threads started', async () => {
  let asked = 0;
  const refusalOf: RefusalOf = (method) => {
    if (method === 'ListSearchAttributes') return { code: 12 };
    if (method !== 'DescribeNamespace') return null;
    asked += 1;
    return asked === 1 ? null : { code: 5, message: 'Namespace default is not found.' };
  };
  await against(refusalOf, async (address) => {
    const { exitCode, stderr } = await run('worker', { TEMPORAL_ADDRESS: address });
    expect(stderr).toContain('Workflow bundle created');
    expect(stderr).toMatch(/a moment later it did not\)\. Start the worker again\./);
    // With the threads, the core's log may come, for those who write Rust.
    const told = stderr.split('\n').filter((line) => !line.includes('"sdkComponent":"core"'));
    expect([exitCode, RUST.test(told.join('\n'))]).toEqual([5, false]);
  });
});

test.each([
  ['serve', 'ONBOARDING_HTTP_PORT'],
  ['codec-server', 'ONBOARDING_CODEC_PORT'],
  ['worker', 'ONBOARDING_METRICS_PORT'],
])('%s ends where its port is taken, and names %s', async (command, variable) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  try {
    const { exitCode, stderr } = await run(command, {
      TEMPORAL_ADDRESS: inject('temporal').address,
      [variable]: String(port),
    });
    expect(stderr).toMatch(new RegExp(`${variable}: .*127.0.0.1:${port}.*the port is taken, by another`));
    expect(exitCode).toBe(2);
  } finally {
    taken.close();
    await once(taken, 'close');
  }
});

test('an address that this host does not have is told by the variable that names it', async () => {
  const { exitCode, stderr } = await run('codec-server', { ONBOARDING_CODEC_HOST: '192.0.2.1' });
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/ONBOARDING_CODEC_HOST: .*0\.0\.0\.0/)]);
});
