import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { startCodecServer, type RunningCodecServer } from '../../src/codec-server/listen.ts';
import { generateKey, parseKeyring, PayloadCodec, seal } from '../../src/secrets/index.ts';
import { collectLog } from '../support/log-lines.ts';
import { startWorld, type World } from '../support/world.ts';
import { breakOffUpload } from '../support/raw-http.ts';
import { requestFor } from '../support/requests.ts';

const UI = 'http://localhost:8233';
const KEY = 'codec-key-of-alice-0123456789';
const keyring = parseKeyring(generateKey('k1'));
const codec = new PayloadCodec(keyring);
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(
  limits: { requestsPerMinute?: number; failuresPerMinute?: number; maxBodyBytes?: number } = {},
) {
  const log = collectLog();
  const server = await startCodecServer(
    { host: '127.0.0.1', port: 0 },
    { codec, callers: [{ name: 'alice', key: KEY }], origins: [UI], logger: log.logger, ...limits },
  );
  stops.push(() => server.close());
  return { server, log };
}

function ask(
  { url }: RunningCodecServer,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const basic = (name: string, key: string): string => `Basic ${base64(`${name}:${key}`)}`;
const plain = (text: string) => ({ metadata: { encoding: base64('json/plain') }, data: base64(text) });

interface Answer {
  payloads: { metadata: Record<string, string>; data: string }[];
  message: string;
}

test('encodes and decodes as the Temporal UI asks: a query in the path, its origin, a namespace, many payloads', async () => {
  const { server, log } = await start();
  const payloads = [plain('"one"'), plain('{"two":2}'), { metadata: {}, data: '' }];
  const asUi = { origin: UI, 'x-namespace': 'default', 'authorization-extras': 'an id token' };
  const encoded = await ask(server, '/encode?preserveStorageRefs=true', { payloads }, asUi);
  expect(encoded.headers.get('access-control-allow-origin')).toBe(UI);
  expect(encoded.headers.get('access-control-allow-credentials')).toBe('true');
  const sent = (await encoded.json()) as Answer;
  expect(sent.payloads.map(({ metadata }) => metadata['encoding'])).toEqual(
    payloads.map(() => base64('binary/encrypted')),
  );
  const decoded = (await (
    await ask(server, '/decode?preserveStorageRefs=true', sent, asUi)
  ).json()) as Answer;
  expect(decoded.payloads).toEqual(payloads);
  expect(
    log.lines().map(({ audit, operation, caller, namespace, payloads: n, status }) => ({
      audit,
      operation,
      caller,
      namespace,
      n,
      status,
    })),
  ).toEqual([
    { audit: true, operation: 'encode', caller: 'alice', namespace: 'default', n: 3, status: 200 },
    { audit: true, operation: 'decode', caller: 'alice', namespace: 'default', n: 3, status: 200 },
  ]);
  expect(log.text()).not.toContain('two');
});

test.each(['/encode', '/decode'])(
  '%s answers `{}`, as the command line sends it for no arguments',
  async (path) => {
    const { server } = await start();
    expect(await (await ask(server, path, {})).json()).toEqual({ payloads: [] });
  },
);

test('what the codec did not encode passes through, and a sealed value stays sealed', async () => {
  const { server } = await start();
  const sealed = seal(keyring, { workspaceName: 'acme', purpose: 'source_config' }, '{"key":"canary"}');
  const payloads = [
    plain(JSON.stringify({ sealed_source_config: sealed })),
    { metadata: { encoding: base64('binary/encrypted') }, data: base64('of another codec') },
  ];
  const { payloads: encoded } = (await (await ask(server, '/encode', { payloads })).json()) as Answer;
  const asked = { payloads: [encoded[0], payloads[1]] };
  const decoded = (await (await ask(server, '/decode', asked)).json()) as Answer;
  expect(decoded.payloads).toEqual(payloads);
  expect(Buffer.from(decoded.payloads[0]!.data, 'base64').toString()).toContain(sealed);
});

describe('a page', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,authorization-extras,content-type,x-namespace',
    },
  });

  test('of the allowed origin may send everything that the UI sends', async () => {
    const { server } = await start();
    const { headers, status } = await fetch(`${server.url}/decode`, preflight(UI));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(UI);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-methods')).toBe('POST,OPTIONS');
    expect(headers.get('access-control-allow-headers')?.toLowerCase().split(',').sort()).toEqual([
      'authorization',
      'authorization-extras',
      'content-type',
      'x-namespace',
    ]);
  });

  test.each([
    'http://localhost:8234',
    'https://localhost:8233',
    'http://localhost',
    'null',
    'http://localhost:8233.evil',
  ])('of the origin %s may not', async (origin) => {
    const { server } = await start();
    const { headers } = await fetch(`${server.url}/decode`, preflight(origin));
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await ask(server, '/decode', {}, { origin });
    expect(answer.status).toBe(403);
    const signedIn = await ask(server, '/decode', {}, { origin, authorization: basic('alice', KEY) });
    expect(signedIn.status).toBe(403);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test.each([
  ['without a key', { authorization: '' }],
  ['with a wrong key', { authorization: 'Bearer codec-key-of-mallory-0123456789' }],
  ['with a part of a key', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
  ['with another scheme', { authorization: `Digest ${KEY}` }],
  ['signed in with a wrong key', { authorization: basic('alice', 'codec-key-of-mallory-0123456789') }],
  ['signed in with another’s key', { authorization: basic('bob', KEY) }],
  ['signed in without a name', { authorization: basic('', KEY) }],
  ['signed in with a key alone', { authorization: `Basic ${base64(KEY)}` }],
])('a call %s is refused, readable for the UI, and audited', async (_what, headers) => {
  const { server, log } = await start();
  const answer = await ask(server, '/decode', {}, { ...headers, origin: UI });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
  expect(log.lines()).toMatchObject([{ audit: true, operation: 'decode', caller: null, status: 401 }]);
  expect(log.text()).not.toContain('codec-key');
});

describe('its own page', () => {
  const page = (server: RunningCodecServer, authorization?: string): Promise<Response> =>
    fetch(`${server.url}/`, authorization === undefined ? {} : { headers: { authorization } });

  test.each([
    ['nobody', undefined],
    ['whoever has a wrong key', basic('alice', 'codec-key-of-mallory-0123456789')],
  ])('asks %s to sign in, which is audited', async (_who, authorization) => {
    const { server, log } = await start();
    const answer = await page(server, authorization);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="codec server", charset="UTF-8"');
    expect(log.lines()).toMatchObject([{ audit: true, operation: 'sign-in', caller: null, status: 401 }]);
    expect(log.text()).not.toContain('codec-key');
  });

  test('says who is signed in and where the UI is, cannot be framed, and is kept nowhere', async () => {
    const { server, log } = await start();
    const answer = await page(server, basic('alice', KEY));
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain('Signed in as alice');
    expect(text).toContain(`href="${UI}"`);
    expect(text).not.toContain(KEY);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(log.lines()).toMatchObject([{ audit: true, operation: 'sign-in', caller: 'alice', status: 200 }]);
  });

  test('whoever is signed in may decode, as the one that the audit log names', async () => {
    const { server, log } = await start();
    const payloads = [plain('"one"')];
    const authorization = basic('alice', KEY);
    const encoded = (await (
      await ask(server, '/encode', { payloads }, { authorization, origin: UI })
    ).json()) as Answer;
    const decoded = await ask(server, '/decode', encoded, { authorization, origin: UI });
    expect(((await decoded.json()) as Answer).payloads).toEqual(payloads);
    expect(decoded.headers.get('cache-control')).toBe('no-store');
    expect(decoded.headers.get('x-content-type-options')).toBe('nosniff');
    expect(log.lines().at(-1)).toMatchObject({ operation: 'decode', caller: 'alice', status: 200 });
  });
});

test('an unknown key is an error that names its id and what to do; one among others leaves the others readable', async () => {
  const { server, log } = await start();
  const [mine] = await codec.encode([{ metadata: {}, data: Buffer.from('mine') }]);
  const [other] = await new PayloadCodec(parseKeyring(generateKey('gone'))).encode([
    { data: Buffer.from('x') },
  ]);
  const json = [mine!, other!].map(({ metadata, data }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata!).map(([k, v]) => [k, Buffer.from(v).toString('base64')]),
    ),
    data: Buffer.from(data!).toString('base64'),
  }));
  const alone = await ask(server, '/decode', { payloads: [json[1]] });
  expect(alone.status).toBe(422);
  const { message } = (await alone.json()) as Answer;
  expect(message).toContain('"gone"');
  expect(message).toContain('ONBOARDING_KEYS');
  const { payloads } = (await (await ask(server, '/decode', { payloads: json })).json()) as Answer;
  expect(payloads[0]?.data).toBe(base64('mine'));
  expect(payloads[1]).toEqual(json[1]);
  expect(log.lines().at(-1)).toMatchObject({ payloads: 2, undecodable: 1, status: 200 });
});

test('limits of size and rate', async () => {
  const { server } = await start({ requestsPerMinute: 3, maxBodyBytes: 2_000 });
  expect((await ask(server, '/decode', { payloads: [plain('x'.repeat(2_000))] })).status).toBe(413);
  expect((await ask(server, '/decode', '{"payloads": 1}')).status).toBe(400);
  expect((await ask(server, '/decode', 'not json with a canary')).status).toBe(400);
  const limited = await ask(server, '/decode', {});
  expect(limited.status).toBe(429);
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
});

describe('who guesses keys', () => {
  const WRONG = 'a-guess-of-somebody-0123456789';

  test('is limited by address, and shuts out nobody who has one', async () => {
    const { server } = await start({ failuresPerMinute: 3 });
    const guesses = [
      () => ask(server, '/decode', {}, { authorization: `Bearer ${WRONG}` }),
      () => ask(server, '/encode', {}, { authorization: basic('alice', WRONG) }),
      () => fetch(server.url, { headers: { authorization: basic('alice', WRONG) } }),
    ];
    const statuses: number[] = [];
    for (const guess of [...guesses, ...guesses]) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    const refused = await guesses[0]!();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(server, '/decode', {})).status).toBe(200);
    // A browser that shows nothing yet is asked to sign in, and then is signed in.
    expect((await fetch(server.url)).status).toBe(401);
    expect((await fetch(server.url, { headers: { authorization: basic('alice', KEY) } })).status).toBe(200);
  });
});

test('a request that its caller breaks off is no error', async () => {
  const { server, log } = await start();
  await breakOffUpload(server.url, '/decode', { authorization: `Bearer ${KEY}`, 'content-length': 1_000 });
  await expect.poll(() => log.lines()).toMatchObject([{ operation: 'decode', caller: 'alice', status: 499 }]);
});

test('it does not start without keys beyond loopback', async () => {
  const options = { codec, callers: null, origins: [UI], logger: collectLog().logger };
  await expect(startCodecServer({ host: '0.0.0.0', port: 0 }, options)).rejects.toThrow('loopback only');
});

describe('the Temporal command line', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  test('reads a run through it, with a key', async () => {
    const log = collectLog();
    const server = await startCodecServer(
      { host: '127.0.0.1', port: 0 },
      {
        codec: new PayloadCodec(world.keyring),
        callers: [{ name: 'cli', key: KEY }],
        origins: [UI],
        logger: log.logger,
      },
    );
    stops.push(() => server.close());
    const request = requestFor(['Stripe']);
    await world.onboarding.start(request);
    await world.onboarding.result(request.workspace_name);
    const { address, cliPath } = inject('temporal');
    const run = async (args: string[]): Promise<string> => {
      const target = ['--address', address, '--workflow-id', `onboarding:${request.workspace_name}`];
      return (await execa(cliPath, ['workflow', ...args, ...target])).stdout;
    };
    const decoding = ['--codec-endpoint', server.url, '--codec-auth', `Bearer ${KEY}`];
    expect(await run(['result', ...decoding])).toContain('"percent":100');
    expect(await run(['describe', ...decoding])).toContain(`1 source for ${request.workspace_name}`);
    expect(await run(['query', '--name', 'progress', ...decoding])).toContain('Stripe');
    expect(await run(['describe'])).not.toContain('1 source for');
    expect(log.lines().every(({ caller, status }) => caller === 'cli' && status === 200)).toBe(true);
  });
});
