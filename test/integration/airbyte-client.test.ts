import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Agent, buildConnector, RetryAgent, type Dispatcher } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AirbyteClient, AirbyteError, type AirbyteClientOptions } from '../../src/airbyte/index.ts';

interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}
type Respond = (response: ServerResponse, request: SeenRequest, index: number) => void;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that answers by script, and records what it saw. */
async function scripted(respond: Respond): Promise<{ url: string; requests: SeenRequest[]; server: Server }> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      respond(response, seen, requests.push(seen) - 1);
    });
  });
  return { url: await listen(server), requests, server };
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function closedPort(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function clientOf(apiUrl: string, options: Partial<AirbyteClientOptions> = {}): AirbyteClient {
  const client = new AirbyteClient({
    apiUrl,
    organizationId: 'org-1',
    credential: { kind: 'access_token', accessToken: 'org-token' },
    requestTimeoutMs: 60_000,
    ...options,
  });
  cleanups.push(() => client.close());
  return client;
}

async function failureOf(call: Promise<unknown>): Promise<AirbyteError> {
  const error: unknown = await call.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof AirbyteError) return error;
  throw error;
}

const scopedToken = 'scoped-token';
const source = {
  name: 'Stripe',
  workspace_id: 'w-1',
  source_template_id: 't-1',
  source_config: { account_id: 'acct_123', client_secret: 'sk_test_secret' },
};
const created = { id: 's-1', name: 'Stripe', source_template: { id: 't-1', name: 'x' }, source_config: {} };
const create = (client: AirbyteClient, call = {}): Promise<unknown> =>
  client.createSource({ scopedToken, source }, call);

describe('requests', () => {
  const common = {
    accept: 'application/json',
    'x-organization-id': 'org-1',
    'user-agent': 'airbyte-embedded-onboarding/0.1.0',
  };

  it("issueScopedToken sends the document's request", async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, { token: 'bundle', more: 1 });
    });
    const request = { workspace_name: 'acme', region_id: 'https://app.example.com' };
    expect(await clientOf(url).issueScopedToken(request)).toEqual({ token: 'bundle' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/api/v1/embedded/scoped-token' });
    expect(JSON.parse(requests[0]!.body)).toEqual(request);
    expect(requests[0]!.headers).toMatchObject({
      ...common,
      authorization: 'Bearer org-token',
      'content-type': 'application/json',
    });
  });

  it("createSource sends the document's request, under a path prefix", async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, created);
    });
    const full = {
      ...source,
      selected_connection_template_tags: ['a', 'b'],
      selected_connection_template_tags_mode: 'all' as const,
    };
    const answer = await clientOf(`${url}/prefix/`).createSource({ scopedToken, source: full });
    expect(answer).toEqual({ id: 's-1', name: 'Stripe', source_template_id: 't-1' });
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/prefix/api/v1/embedded/sources' });
    expect(JSON.parse(requests[0]!.body)).toEqual(full);
    expect(requests[0]!.headers).toMatchObject({ ...common, authorization: 'Bearer scoped-token' });
  });

  it('getScopedTokenInfo, getSource and deleteSource carry the scoped token and no body', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, { ...created, workspace_id: 'w-1', organization_id: 'org-1' });
    });
    const client = clientOf(url);
    expect(await client.getScopedTokenInfo(scopedToken)).toEqual({
      workspace_id: 'w-1',
      organization_id: 'org-1',
    });
    expect((await client.getSource({ scopedToken, sourceId: 'a/b?c' })).id).toBe('s-1');
    expect(await client.deleteSource({ scopedToken, sourceId: 's-1' })).toEqual({ id: 's-1' });
    expect(requests.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/embedded/scoped-token/info',
      'GET /api/v1/embedded/sources/a%2Fb%3Fc',
      'DELETE /api/v1/embedded/sources/s-1',
    ]);
    for (const { headers, body } of requests) {
      expect(headers.authorization).toBe('Bearer scoped-token');
      expect(headers['content-type']).toBeUndefined();
      expect(body).toBe('');
    }
  });

  it('a source id that would address something else is sent nowhere', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, created);
    });
    await expect(clientOf(url).deleteSource({ scopedToken, sourceId: '..' })).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(0);
  });

  it.each(['ftp://a.example', 'https://u:p@a.example', 'https://a.example/?q=1', 'nonsense'])(
    'the apiUrl %s is refused',
    (apiUrl) => {
      expect(() => clientOf(apiUrl)).toThrow(TypeError);
    },
  );
});

describe('listing', () => {
  const list = (client: AirbyteClient): Promise<readonly unknown[]> =>
    client.listSources({ workspaceId: 'w 1', scopedToken });

  it('reads the template in each of its forms, null where it is unknown', async () => {
    const data = [
      { id: '1', name: 'a', summarized_source_template: { id: 't1' } },
      { id: '2', name: 'b', source_template: { id: 't2' } },
      { id: '3', name: 'c', source_template_id: 't3' },
      { id: '4', name: 'd', source_template: 'what' },
    ];
    const { url, requests } = await scripted((response) => {
      json(response, 200, { data });
    });
    expect(await list(clientOf(url))).toEqual([
      { id: '1', name: 'a', source_template_id: 't1' },
      { id: '2', name: 'b', source_template_id: 't2' },
      { id: '3', name: 'c', source_template_id: 't3' },
      { id: '4', name: 'd', source_template_id: null },
    ]);
    expect(requests.map((request) => request.url)).toEqual(['/api/v1/embedded/sources?workspace_id=w+1']);
  });

  it('follows relative and absolute next links to the end', async () => {
    const { url, requests } = await scripted((response, request, index) => {
      const next = ['?cursor=2', `http://${String(request.headers.host)}/p?cursor=3`, null][index];
      json(response, 200, { data: [{ id: String(index), name: 'x' }], next });
    });
    expect(await list(clientOf(url))).toHaveLength(3);
    expect(requests.map((request) => request.url)).toEqual([
      '/api/v1/embedded/sources?workspace_id=w+1',
      '/api/v1/embedded/sources?cursor=2',
      '/p?cursor=3',
    ]);
    expect(requests.every(({ headers }) => headers.authorization === 'Bearer scoped-token')).toBe(true);
  });

  it('a next link to another origin never gets the token', async () => {
    const other = await scripted((response) => {
      json(response, 200, { data: [] });
    });
    const { url } = await scripted((response) => {
      json(response, 200, { data: [], next: other.url });
    });
    expect(await failureOf(list(clientOf(url)))).toMatchObject({
      outcome: 'refused',
      kind: 'unexpected_response',
    });
    expect(other.requests).toHaveLength(0);
  });

  it.each<[string, unknown]>([
    ['a next link that leads back', { data: [], next: '?workspace_id=w+1' }],
    ['a next link that is no text', { data: [], next: { cursor: 1 } }],
    ['no data', { items: [] }],
    ['a source without an id', { data: [{ name: 'x' }] }],
  ])('%s is an error, not a shorter list', async (_what, body) => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, body);
    });
    expect((await failureOf(list(clientOf(url)))).kind).toBe('unexpected_response');
    expect(requests).toHaveLength(1);
  });
});

describe('outcomes: nothing was sent', () => {
  it('connection refused', async () => {
    const error = await failureOf(create(clientOf(await closedPort())));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'network', code: 'ECONNREFUSED', status: null });
    expect(error).toMatchObject({ operation: 'createSource', credential: 'scoped' });
  });

  it('an unknown host', async () => {
    const error = await failureOf(create(clientOf('http://airbyte.invalid')));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'network' });
  });

  it('a failed TLS handshake', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, created);
    });
    const error = await failureOf(create(clientOf(url.replace('http:', 'https:'))));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'network' });
    expect(requests).toHaveLength(0);
  });

  it.each([
    ['the connect timeout', { connectTimeoutMs: 20 }, { code: 'UND_ERR_CONNECT_TIMEOUT' }],
    ['the request timeout, which is shorter', { requestTimeoutMs: 20, connectTimeoutMs: 60_000 }, {}],
  ])('a TLS handshake that never ends: %s', async (_what, options, expected) => {
    const silent = await listen(createTcpServer());
    const error = await failureOf(create(clientOf(silent.replace('http:', 'https:'), options)));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'timeout', ...expected });
  });

  it('an abort before the call, and one while it connects', async () => {
    const silent = createTcpServer();
    const client = clientOf((await listen(silent)).replace('http:', 'https:'));
    const before = await failureOf(create(client, { signal: AbortSignal.abort() }));
    expect(before).toMatchObject({ outcome: 'not_sent', kind: 'aborted' });
    const controller = new AbortController();
    silent.once('connection', () => {
      controller.abort();
    });
    const during = await failureOf(create(client, { signal: controller.signal }));
    expect(during).toMatchObject({ outcome: 'not_sent', kind: 'aborted' });
  });

  it('a call given up while it connects is not sent when the connection comes', async () => {
    const { url, requests, server } = await scripted((response) => {
      json(response, 200, created);
    });
    const [mayConnect, connecting, dropped] = [gate(), gate(), gate()];
    const connect = buildConnector({});
    const dispatcher = new Agent({
      connect: (options, callback) => {
        connecting.open();
        void mayConnect.opened.then(() => {
          connect(options, callback);
        });
      },
    });
    cleanups.push(() => dispatcher.destroy());
    server.on('connection', (socket) => socket.on('close', dropped.open));
    const controller = new AbortController();
    const failure = failureOf(create(clientOf(url, { dispatcher }), { signal: controller.signal }));
    await connecting.opened;
    controller.abort();
    expect(await failure).toMatchObject({ outcome: 'not_sent', kind: 'aborted' });
    mayConnect.open();
    await dropped.opened;
    expect(requests).toHaveLength(0);
  });

  it('a closed client', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, created);
    });
    const client = clientOf(url);
    await client.close();
    await client.close();
    expect(await failureOf(create(client))).toMatchObject({ outcome: 'not_sent', kind: 'aborted' });
    expect(requests).toHaveLength(0);
  });

  it('closing lets a running call end, and does not wait for one that was given up', async () => {
    const [asked, mayAnswer] = [gate(), gate()];
    const { url } = await scripted((response) => {
      asked.open();
      void mayAnswer.opened.then(() => {
        json(response, 200, created);
      });
    });
    const silent = (await listen(createTcpServer())).replace('http:', 'https:');
    const stuck = clientOf(silent, { requestTimeoutMs: 600_000, connectTimeoutMs: 600_000 });
    expect((await failureOf(create(stuck, { timeoutMs: 1 }))).outcome).toBe('not_sent');
    await stuck.close();
    const client = clientOf(url);
    const running = create(client);
    await asked.opened;
    const closing = client.close();
    mayAnswer.open();
    expect(await running).toMatchObject({ id: 's-1' });
    await closing;
  });

  it('a header that HTTP cannot carry', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, created);
    });
    const error = await failureOf(clientOf(url).createSource({ scopedToken: 'to\r\nken', source }));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'invalid_request' });
    expect(requests).toHaveLength(0);
  });
});

describe('outcomes: the API answered', () => {
  it.each<[number, object, string]>([
    [400, {}, 'refused'],
    [401, {}, 'refused'],
    [404, {}, 'refused'],
    [408, {}, 'refused'],
    [422, {}, 'refused'],
    [429, { 'retry-after': '3' }, 'refused'],
    [503, { 'retry-after': '3' }, 'refused'],
    [503, { 'retry-after': 'soon' }, 'unknown'],
    [503, {}, 'unknown'],
    [500, { 'retry-after': '3' }, 'unknown'],
    [502, {}, 'unknown'],
    [504, {}, 'unknown'],
  ])('%d %o is %s, after one attempt', async (status, headers, outcome) => {
    const { url, requests } = await scripted((response) => {
      json(response, status, { detail: 'because' }, headers);
    });
    const error = await failureOf(create(clientOf(url)));
    expect(error).toMatchObject({ outcome, kind: 'http', status, credential: 'scoped' });
    expect(error.retryAfterMs).toBe('retry-after' in headers && headers['retry-after'] === '3' ? 3000 : null);
    expect(error.message).toBe(`createSource: ${status}: because`);
    expect(requests).toHaveLength(1);
  });

  it('a redirect is refused and never followed', async () => {
    const other = await scripted((response) => {
      json(response, 200, created);
    });
    const { url } = await scripted((response) => response.writeHead(307, { location: other.url }).end());
    expect(await failureOf(create(clientOf(url)))).toMatchObject({
      outcome: 'refused',
      kind: 'redirect',
      status: 307,
    });
    expect(other.requests).toHaveLength(0);
  });

  it("carries the API's words, fields, code and request id, without what was sent", async () => {
    const { url } = await scripted((response, request) => {
      const errors = [
        { field: 'source_config.client_secret', message: `sk_test_secret is no key`, error_code: 'bad_key' },
      ];
      const message = `${request.headers.authorization ?? ''} sent ${request.body}`;
      json(response, 422, { message, errors }, { 'x-request-id': 'r-1', 'cf-ray': 'c-1' });
    });
    const error = await failureOf(create(clientOf(url)));
    expect(error).toMatchObject({
      code: 'bad_key',
      requestId: 'r-1',
      fields: [{ field: 'source_config.client_secret', message: '[redacted] is no key' }],
    });
    const everything = `${error.stack ?? ''}${JSON.stringify(error)}`;
    for (const secret of [scopedToken, 'acct_123', 'sk_test_secret'])
      expect(everything).not.toContain(secret);
    expect(error.cause).toBeUndefined();
  });

  it('an HTML 502 gives its title, and errorId stands in for a request id', async () => {
    const html = await scripted((response) => {
      response
        .writeHead(502, { 'content-type': 'text/html' })
        .end('<html><title>502 Bad Gateway</title></html>');
    });
    expect((await failureOf(create(clientOf(html.url)))).message).toBe('createSource: 502: 502 Bad Gateway');
    const bare = await scripted((response) => {
      json(response, 401, { errorId: 'e-1' });
    });
    expect((await failureOf(create(clientOf(bare.url)))).requestId).toBe('e-1');
  });

  it('a refusal is one also when its body is endless or cut', async () => {
    const endless = await scripted((response) => {
      response.writeHead(422, { 'content-type': 'text/plain' });
      response.write('x'.repeat(100 * 1024));
    });
    expect(await failureOf(create(clientOf(endless.url)))).toMatchObject({ outcome: 'refused', status: 422 });
    const cut = await scripted((response) => {
      response.writeHead(403, { 'content-length': 100 }).write('{"mess');
      response.socket?.end();
    });
    expect(await failureOf(create(clientOf(cut.url)))).toMatchObject({ outcome: 'refused', status: 403 });
  });
});

describe('outcomes: it may have taken effect', () => {
  it.each<[string, Respond]>([
    ['a reset before the answer', (response) => response.socket?.resetAndDestroy()],
    ['an end before the answer', (response) => response.socket?.end()],
    ['an answer that is not HTTP', (response) => response.socket?.end('what?\r\n\r\n')],
  ])('%s, after one attempt', async (_what, respond) => {
    const { url, requests } = await scripted(respond);
    expect(await failureOf(create(clientOf(url)))).toMatchObject({
      outcome: 'unknown',
      kind: 'network',
      status: null,
    });
    expect(requests).toHaveLength(1);
  });

  it('a kept-alive connection that the server drops on the next request', async () => {
    const { url, requests } = await scripted((response, _request, index) => {
      if (index === 0) json(response, 200, created);
      else response.socket?.resetAndDestroy();
    });
    const client = clientOf(url);
    await create(client);
    expect(await failureOf(create(client))).toMatchObject({ outcome: 'unknown', kind: 'network' });
    expect(requests).toHaveLength(2);
  });

  it.each<[string, Respond]>([
    ['malformed JSON', (response) => response.writeHead(200).end('{"id":"s-1"')],
    ['an HTML page', (response) => response.writeHead(200).end('<html></html>')],
    ['204', (response) => response.writeHead(204).end()],
    [
      'no id',
      (response) => {
        json(response, 201, { name: 'Stripe' });
      },
    ],
    [
      'an id that is no text',
      (response) => {
        json(response, 200, { ...created, id: 7 });
      },
    ],
    [
      'a body shorter than announced',
      (response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('{"id":"s-1"');
        response.socket?.end();
      },
    ],
    [
      'over 8 MiB',
      (response) => {
        json(response, 200, { ...created, more: 'x'.repeat(9 * 1024 * 1024) });
      },
    ],
  ])('a 2xx with %s', async (_what, respond) => {
    const { url, requests } = await scripted(respond);
    const error = await failureOf(create(clientOf(url)));
    expect(error).toMatchObject({ outcome: 'unknown', kind: 'unexpected_response' });
    expect(Math.trunc((error.status ?? 0) / 100)).toBe(2);
    expect(error.message).not.toContain('s-1');
    expect(requests).toHaveLength(1);
  });

  it('the time is up before the answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, requests } = await scripted(() => vi.advanceTimersByTime(60_000));
    const error = await failureOf(create(clientOf(url)));
    expect(error).toMatchObject({ outcome: 'unknown', kind: 'timeout', status: null });
    expect(requests).toHaveLength(1);
  });

  it('the time is up in the middle of the answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const onHeaders = (): void => {
      setImmediate(() => vi.advanceTimersByTime(60_000));
    };
    subscribe('undici:request:headers', onHeaders);
    cleanups.push(() => Promise.resolve(unsubscribe('undici:request:headers', onHeaders)));
    const { url } = await scripted((response) => response.writeHead(200).write('{'));
    const error = await failureOf(create(clientOf(url)));
    expect(error).toMatchObject({ outcome: 'unknown', kind: 'timeout', status: 200 });
  });

  it('an abort after it was sent, which also closes the connection', async () => {
    const controller = new AbortController();
    const closed = gate();
    const { url } = await scripted((response) => {
      response.on('close', closed.open);
      controller.abort();
    });
    const error = await failureOf(create(clientOf(url), { signal: controller.signal }));
    expect(error).toMatchObject({ outcome: 'unknown', kind: 'aborted' });
    await closed.opened;
  });

  it('I8: a dispatcher that repeats requests is stopped before the second is sent', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 502, {});
    });
    const agent = new Agent();
    cleanups.push(() => agent.destroy());
    const dispatcher: Dispatcher = new RetryAgent(agent, { methods: ['POST'], minTimeout: 0, maxTimeout: 0 });
    expect((await failureOf(create(clientOf(url, { dispatcher })))).outcome).toBe('unknown');
    expect(requests).toHaveLength(1);
  });

  it('I8: a POST behind another is on a connection of its own', async () => {
    const both = gate();
    const { url, requests } = await scripted((response, _request, index) => {
      if (index === 1) both.open();
      void both.opened.then(() => {
        json(response, 200, created);
      });
    });
    const client = clientOf(url);
    await Promise.all([create(client), create(client)]);
    expect(requests).toHaveLength(2);
  });
});

describe('the organization token', () => {
  const credential = { kind: 'client_credentials', clientId: 'id-1', clientSecret: 'client-secret' } as const;
  const start = 1_800_000_000_000;
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = (seconds: number): string => `${part({})}.${part({ exp: start / 1000 + seconds })}.c2ln`;
  const isTokenRequest = ({ url }: SeenRequest): boolean => url === '/api/v1/account/applications/token';
  const issue = (client: AirbyteClient, call = {}): Promise<unknown> =>
    client.issueScopedToken({ workspace_name: 'acme' }, call);

  interface Script {
    token?: (response: ServerResponse, index: number) => void;
    scoped?: (response: ServerResponse, bearer: string, index: number) => void;
  }

  /** Issues `t0`, `t1`, … and accepts any of them, unless told otherwise. */
  async function organization(script: Script = {}): Promise<{
    url: string;
    tokenRequests: SeenRequest[];
    bearers: string[];
  }> {
    const tokenRequests: SeenRequest[] = [];
    const bearers: string[] = [];
    const token =
      script.token ??
      ((response, index) => {
        json(response, 200, { access_token: `t${index}`, token_type: 'bearer', expires_in: 900 });
      });
    const scoped =
      script.scoped ??
      ((response) => {
        json(response, 200, { token: 'bundle' });
      });
    const { url } = await scripted((response, request) => {
      if (isTokenRequest(request)) {
        token(response, tokenRequests.push(request) - 1);
        return;
      }
      const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
      scoped(response, bearer, bearers.push(bearer) - 1);
    });
    return { url, tokenRequests, bearers };
  }

  it('is fetched with the client id and secret, and used until a minute before it expires', async () => {
    const { url, tokenRequests, bearers } = await organization();
    let now = start;
    const client = clientOf(url, { credential, now: () => now });
    await issue(client);
    now = start + 839_999;
    await issue(client);
    now = start + 840_000;
    await issue(client);
    expect(bearers).toEqual(['t0', 't0', 't1']);
    expect(tokenRequests[0]).toMatchObject({ method: 'POST' });
    expect(JSON.parse(tokenRequests[0]!.body)).toEqual({ client_id: 'id-1', client_secret: 'client-secret' });
    expect(tokenRequests[0]!.headers.authorization).toBeUndefined();
  });

  it("is renewed by the JWT's exp where expires_in promises more", async () => {
    const { url, bearers } = await organization({
      token: (response, index) => {
        json(response, 200, { access_token: jwt(180 + index), expires_in: 900 });
      },
    });
    let now = start;
    const client = clientOf(url, { credential, now: () => now });
    await issue(client);
    now = start + 120_000;
    await issue(client);
    expect(bearers).toEqual([jwt(180), jwt(181)]);
  });

  it('is fetched once for 50 waiters', async () => {
    const { url, tokenRequests, bearers } = await organization();
    const client = clientOf(url, { credential });
    await Promise.all(Array.from({ length: 50 }, () => issue(client)));
    expect(tokenRequests).toHaveLength(1);
    expect(bearers).toHaveLength(50);
  });

  it('one waiter giving up does not take it from the others', async () => {
    const [asked, mayAnswer] = [gate(), gate()];
    const { url, tokenRequests } = await organization({
      token: (response) => {
        asked.open();
        void mayAnswer.opened.then(() => {
          json(response, 200, { access_token: 't0', expires_in: 900 });
        });
      },
    });
    const client = clientOf(url, { credential });
    const controller = new AbortController();
    const impatient = failureOf(issue(client, { signal: controller.signal }));
    const patient = issue(client);
    await asked.opened;
    controller.abort();
    expect(await impatient).toMatchObject({
      outcome: 'not_sent',
      kind: 'aborted',
      operation: 'issueScopedToken',
      credential: 'organization',
    });
    expect(await failureOf(issue(client, { timeoutMs: 1 }))).toMatchObject({
      outcome: 'not_sent',
      kind: 'timeout',
    });
    mayAnswer.open();
    expect(await patient).toEqual({ token: 'bundle' });
    expect(tokenRequests).toHaveLength(1);
  });

  it('is renewed once after a 401, for all calls that the old one failed', async () => {
    const all = gate();
    const { url, tokenRequests, bearers } = await organization({
      scoped: (response, bearer, index) => {
        if (bearer !== 't0') json(response, 200, { token: 'bundle' });
        else
          void all.opened.then(() => {
            json(response, 401, { detail: 'expired' });
          });
        if (index === 9) all.open();
      },
    });
    const client = clientOf(url, { credential });
    await Promise.all(Array.from({ length: 10 }, () => issue(client)));
    expect(tokenRequests).toHaveLength(2);
    expect(bearers.filter((bearer) => bearer === 't0')).toHaveLength(10);
    expect(bearers.filter((bearer) => bearer === 't1')).toHaveLength(10);
  });

  it('a second 401 in a row surfaces', async () => {
    const { url, bearers } = await organization({
      scoped: (response) => {
        json(response, 401, {});
      },
    });
    expect(await failureOf(issue(clientOf(url, { credential })))).toMatchObject({
      outcome: 'refused',
      status: 401,
      credential: 'organization',
    });
    expect(bearers).toEqual(['t0', 't1']);
  });

  it('a fixed one is not renewed', async () => {
    const { url, tokenRequests, bearers } = await organization({
      scoped: (response) => {
        json(response, 401, {});
      },
    });
    expect(await failureOf(issue(clientOf(url)))).toMatchObject({
      outcome: 'refused',
      status: 401,
      credential: 'organization',
    });
    expect(bearers).toEqual(['org-token']);
    expect(tokenRequests).toHaveLength(0);
  });

  it.each([400, 401, 403, 500, 503])('a %d for it means that nothing was sent', async (status) => {
    const { url, bearers, tokenRequests } = await organization({
      token: (response) => {
        json(response, status, { message: 'no such client-secret' }, { 'retry-after': '9' });
      },
    });
    const error = await failureOf(issue(clientOf(url, { credential })));
    expect(error).toMatchObject({
      operation: 'issueScopedToken',
      outcome: 'not_sent',
      kind: 'http',
      status,
      credential: 'organization',
      retryAfterMs: 9000,
    });
    expect(error.message).toContain('no such [redacted]');
    expect(bearers).toHaveLength(0);
    expect(tokenRequests).toHaveLength(1);
  });

  it('a failed fetch is forgotten, whatever way it failed', async () => {
    const { url, tokenRequests } = await organization({
      token: (response, index) => {
        if (index === 0) response.socket?.resetAndDestroy();
        else if (index === 1) json(response, 200, { expires_in: 900 });
        else json(response, 200, { access_token: 't', expires_in: 900 });
      },
    });
    const client = clientOf(url, { credential });
    expect(await failureOf(issue(client))).toMatchObject({ outcome: 'not_sent', kind: 'network' });
    expect(await failureOf(issue(client))).toMatchObject({
      outcome: 'not_sent',
      kind: 'unexpected_response',
    });
    expect(await issue(client)).toEqual({ token: 'bundle' });
    expect(tokenRequests).toHaveLength(3);
  });
});
