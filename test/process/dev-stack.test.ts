import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_TEMPLATES } from '../../src/dev/page.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { generateKey } from '../../src/secrets/index.ts';
import { startProgram, type Program } from '../support/program.ts';

/** The ports that the stack would take. */
const DEFAULTS = [7233, 8233, 8091, 8080];
/** With a cache folder of this test's own: `--dev` finds no stack of anybody else's there. */
let env: Record<string, string>;
let cache: string;
const holders: Server[] = [];
beforeAll(async () => {
  const { path: TEMPORAL_CLI_PATH } = await findTemporalCli({ env: process.env });
  cache = await mkdtemp(join(tmpdir(), 'onboarding-dev-'));
  env = { TEMPORAL_CONFIG_FILE: '', TEMPORAL_CLI_PATH, XDG_CACHE_HOME: cache };
  for (const port of DEFAULTS) {
    const server = createServer().listen(port);
    // Where another program of the machine's holds it, it is taken all the same.
    await once(server, 'listening').catch(() => undefined);
    holders.push(server);
  }
});
afterAll(async () => {
  for (const server of holders) server.close();
  await rm(cache, { recursive: true });
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
  const dev = startProgram('onboarding from source', { args: ['dev', '--once', '--json'], env });
  const exitCode = await dev.ended;
  const { stdout, stderr } = dev;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { status, sources } = JSON.parse(stdout) as { status: string; sources: { state: string }[] };
  expect(status).toBe('completed');
  expect(sources.map(({ state }) => state)).toEqual(['created', 'created', 'created']);
  expect(stderr).toMatch(/Signed up acme-.*\/namespaces\/default\/workflows\/onboarding%3Aacme-/);
  await expectNothingLeft(stderr);
});

interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command as somebody has it run in another terminal. */
async function inAnotherTerminal(args: readonly string[], more: Record<string, string> = {}): Promise<Ended> {
  const program = startProgram('onboarding', { args, env: { ...env, ...more } });
  const exitCode = await program.ended;
  return { exitCode, stdout: program.stdout, stderr: program.stderr };
}

async function startDev(more: Record<string, string>): Promise<Program> {
  const dev = startProgram('onboarding', { args: ['dev'], env: { ...env, ...more } });
  await dev.says(/see what they see/);
  return dev;
}

describe('dev, which goes on until it is ended,', () => {
  test('prints what works as printed, keeps what is set, and shows no stack trace for what a customer types', async () => {
    const port = await getPort();
    const script = 'http://127.0.0.1:1/my-widget.js';
    const dev = await startDev({ ONBOARDING_HTTP_PORT: String(port), ONBOARDING_WIDGET_SCRIPT_URL: script });
    const printed = [...dev.stderr.matchAll(/^ {2}npx airbyte-embedded-onboarding (.*)$/gm)].map(
      ([, line = '']) => line.split(' '),
    );
    expect(printed.map(([, command]) => command)).toEqual(['status', 'start', 'list']);
    // Beside settings that would lead elsewhere, or make two credentials of one.
    const elsewhere = {
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      AIRBYTE_ACCESS_TOKEN: 'another',
      ONBOARDING_TASK_QUEUE: 'q',
    };
    for (const words of [...printed, ['templates', '--dev']])
      expect(await inAnotherTerminal(words, elsewhere)).toMatchObject({ exitCode: 0 });
    // Visibility is eventually consistent.
    const listed = async (): Promise<unknown> =>
      JSON.parse((await inAnotherTerminal(['--dev', 'list', '--json'])).stdout);
    await expect.poll(listed).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);

    const { path = '' } = /--env-file=(?<path>\S+)/.exec(dev.stderr)?.groups ?? {};
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(dev.stderr).not.toMatch(/export |ONBOARDING_KEYS|SECRET/);
    const without = await inAnotherTerminal(['list']);
    expect(without).toMatchObject({ exitCode: 2 });
    expect(without.stderr).toContain('ONBOARDING_KEYS');

    const page = `http://127.0.0.1:${port}`;
    expect(dev.stderr).toContain(`see what they see: ${page}\n`);
    expect((await fetch(page)).headers.get('content-security-policy')).toContain(new URL(script).origin);
    await fetch(`${page}/page/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        form_id: randomBytes(16).toString('hex'),
        company: 'Acme',
        sources: [
          {
            source_template_id: PAGE_TEMPLATES.Stripe,
            source_config: { account_id: 'acct_1', client_secret: 'mistyped' },
          },
        ],
      }),
    });
    await dev.says(/Refused: client_secret/);
    expect(dev.output).not.toMatch(/\bat .*\.(?:js|ts):\d+|node_modules/);

    expect(await dev.end('SIGINT')).toBe(0);
    await expectNothingLeft(dev.stderr);
    expect(await readdir(dirname(path))).toEqual([]);
  });

  test('leaves no server behind where it is killed; then --dev says that it is gone', async () => {
    const given = { ONBOARDING_KEYS: generateKey('mine'), ONBOARDING_API_KEYS: 'mine:a-key-of-my-own' };
    const dev = await startDev(given);
    expect(dev.stderr).toContain('# with ONBOARDING_KEYS there as it is set here');
    for (const key of Object.values(given)) expect(dev.stderr).not.toContain(key.slice(key.indexOf(':') + 1));
    expect(await inAnotherTerminal(['--dev', 'list'], given)).toMatchObject({ exitCode: 0 });
    expect(await inAnotherTerminal(['--dev', 'list'])).toMatchObject({ exitCode: 2 });

    expect(await dev.end('SIGKILL')).toBeUndefined();
    const ports = portsIn(dev.stderr);
    await expect.poll(() => Promise.all(ports.map(isOpen))).toEqual(ports.map(() => false));
    const refused = await inAnotherTerminal(['--dev', 'list'], given);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /The stack that wrote .* is gone: its process \d+ does not run any more\./,
    );
  });
});

describe('is told before anything starts:', () => {
  test('what is wrong with a request', async () => {
    const dev = startProgram('onboarding', { args: ['dev', '-'], env, input: '{"sources": 1}' });
    expect(await dev.ended).toBe(2);
    expect(dev.output).toMatch(/^The request is not valid: workspace_name: is missing; .*\n$/);
  });

  test.each([
    [
      'that there are two credentials',
      { AIRBYTE_ACCESS_TOKEN: 'one', AIRBYTE_CLIENT_ID: 'two', AIRBYTE_CLIENT_SECRET: 'three' },
      'AIRBYTE_ACCESS_TOKEN and AIRBYTE_CLIENT_ID/AIRBYTE_CLIENT_SECRET are both set: keep one of the two',
    ],
    [
      'that a port that was set is taken',
      { ONBOARDING_CODEC_PORT: String(DEFAULTS[0]) },
      'ONBOARDING_CODEC_PORT: nothing can be answered',
    ],
  ])('%s', async (_what, set, told) => {
    const dev = startProgram('onboarding', { args: ['dev'], env: { ...env, ...set } });
    expect(await dev.ended).toBe(2);
    expect(dev.stderr).toContain(told);
    expect(dev.stderr).not.toMatch(/ runs at |^\s+at /m);
  });
});

test('where another process takes a port of Temporal’s while it starts, it starts on another', async () => {
  // A server that meets that twice, in the real one's words.
  const cli = join(cache, 'temporal-late');
  const taken = "can't set frontend port: listen tcp 127.0.0.1:1: bind: address already in use";
  const script = [
    '#!/bin/sh',
    `if [ "$1" = server ] && { mkdir "$0.once" || mkdir "$0.twice"; } 2>/dev/null; then echo "${taken}" >&2; exit 1; fi`,
    `exec '${env['TEMPORAL_CLI_PATH'] ?? ''}' "$@"`,
  ];
  await writeFile(cli, script.join('\n'), { mode: 0o755 });
  const dev = startProgram('onboarding', {
    args: ['dev', '--once', '--json'],
    env: { ...env, TEMPORAL_CLI_PATH: cli },
  });
  const exitCode = await dev.ended;
  expect(exitCode, dev.stderr).toBe(0);
  expect(await readdir(cache)).toContain('temporal-late.twice');
  await expectNothingLeft(dev.stderr);
});

test('a part that does not start stops those before it', async () => {
  const broken = { ...env, ONBOARDING_WEBHOOK_SECRETS_NOBODY: 'whsec_c2VjcmV0' };
  const dev = startProgram('onboarding', { args: ['dev'], env: broken });
  expect(await dev.ended).toBe(2);
  expect(dev.stderr).toContain('ONBOARDING_WEBHOOK_SECRETS_NOBODY');
  await expectNothingLeft(dev.stderr);
});
