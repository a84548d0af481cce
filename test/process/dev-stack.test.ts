import { once } from 'node:events';
import { createServer, connect, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateKey } from '../../src/secrets/index.ts';
import { onboardingCommand } from '../support/cli.ts';
import { startProgram } from '../support/program.ts';

/** The ports that the stack would take. */
const DEFAULTS = [7233, 8233, 8091];
const ENV = { TEMPORAL_CONFIG_FILE: '' };

const holders: Server[] = [];
beforeAll(async () => {
  for (const port of DEFAULTS) {
    const server = createServer().listen(port);
    // Where another program of the machine's holds it, it is taken all the same.
    await once(server, 'listening').catch(() => undefined);
    holders.push(server);
  }
});
afterAll(() => {
  for (const server of holders) server.close();
});

/** The ports that the stack says it runs at. */
function portsIn(text: string): number[] {
  const ports = [...text.matchAll(/(?:127\.0\.0\.1|localhost):(\d+)/g)].map(([, port]) => Number(port));
  return [...new Set(ports)];
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  // It rejects where the connection is refused.
  const open = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return open;
}

async function expectNothingLeft(told: string): Promise<void> {
  const ports = portsIn(told);
  expect(ports.length).toBeGreaterThanOrEqual(3);
  expect(ports.filter((port) => DEFAULTS.includes(port))).toEqual([]);
  expect(await Promise.all(ports.map(isOpen))).toEqual(ports.map(() => false));
}

test('dev --once onboards the example on free ports where the defaults are taken, and leaves nothing', async () => {
  // As the README's first command runs it.
  const dev = startProgram('onboarding from source', { args: ['dev', '--once', '--json'], env: ENV });
  const exitCode = await dev.ended;
  const { stdout, stderr } = dev;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { status, sources } = JSON.parse(stdout) as { status: string; sources: { state: string }[] };
  expect(status).toBe('completed');
  expect(sources.map(({ state }) => state)).toEqual(['created', 'created', 'created']);
  expect(stderr).toMatch(/Signed up acme-.*\/namespaces\/default\/workflows\/onboarding%3Aacme-/);
  await expectNothingLeft(stderr);
});

test.each([
  ['of its own', {}],
  [
    'that it was given',
    { ONBOARDING_KEYS: generateKey('mine'), ONBOARDING_API_KEYS: 'mine:a-key-of-my-own' },
  ],
])(
  'dev goes on until Ctrl-C, with an environment that works in another terminal, and keys %s',
  async (_whose, given) => {
    const program = startProgram('onboarding', { args: ['dev'], env: { ...ENV, ...given } });
    await program.says(/see what they see/);
    const exported = [...program.stderr.matchAll(/^ {2}export (\w+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value.replaceAll("'", '')] as const,
    );
    const environment = { ...given, ...Object.fromEntries(exported) };
    for (const key of Object.values(given))
      expect(program.stderr).not.toContain(key.slice(key.indexOf(':') + 1));
    expect(program.stderr.includes('ONBOARDING_KEYS as it is set here')).toBe('ONBOARDING_KEYS' in given);
    // Visibility is eventually consistent.
    const listed = async (): Promise<unknown> =>
      JSON.parse((await onboardingCommand(['list', '--json'], { ...ENV, ...environment })).stdout);
    await expect.poll(listed).toMatchObject([{ status: 'completed' }]);
    expect(await program.end('SIGINT')).toBe(0);
    await expectNothingLeft(program.stderr);
  },
);

test('a part that does not start stops those before it', async () => {
  const broken = { ...ENV, ONBOARDING_WEBHOOK_SECRETS_NOBODY: 'whsec_c2VjcmV0' };
  const dev = startProgram('onboarding', { args: ['dev'], env: broken });
  expect(await dev.ended).toBe(2);
  expect(dev.stderr).toContain('ONBOARDING_WEBHOOK_SECRETS_NOBODY');
  await expectNothingLeft(dev.stderr);
});
