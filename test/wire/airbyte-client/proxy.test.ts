import { describe, expect, it } from 'vitest';
import type { AirbyteClient } from '../../../src/airbyte/index.ts';
import { classify } from '../../../src/activities/classify.ts';
import { NO_PROXIES, parseProxy, type ProxySettings } from '../../../src/proxy/index.ts';
import { redactText } from '../../../src/redaction/index.ts';
import { clientOf, create, created, failureOf } from '../../support/airbyte-client.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';
import { closedPort, json, scripted, silent, type ScriptedServer } from '../../support/scripted-server.ts';

const CREDENTIAL = 'service:p@ss word/1';
const WRITTEN = 'service:p%40ss%20word%2F1';

function proxiesOf(port: number, credential = ''): ProxySettings {
  const proxy = parseProxy(`http://${credential === '' ? '' : `${credential}@`}127.0.0.1:${port}`);
  expect(proxy).not.toBeNull();
  return { http: proxy, https: proxy, noProxy: '' };
}

function clientBy({ port }: TestProxy, apiUrl: string, credential = ''): AirbyteClient {
  return clientOf(apiUrl, { proxies: proxiesOf(port, credential) });
}

function api(): Promise<ScriptedServer> {
  return scripted((response) => {
    json(response, 200, created);
  });
}

const circumstances = { attempt: 1, failingForMs: 0, repeating: 'effect' } as const;

describe('an http API is handed to the proxy', () => {
  it('with the credential for the proxy, which the API never sees', async () => {
    const { url, requests } = await api();
    const proxy = await startProxy({ to: url, credential: CREDENTIAL });
    await create(clientBy(proxy, 'http://airbyte.test:8091/base', WRITTEN));
    expect(proxy.requests).toEqual(['POST http://airbyte.test:8091/base/api/v1/embedded/sources']);
    expect(requests).toMatchObject([
      {
        url: '/base/api/v1/embedded/sources',
        headers: { host: 'airbyte.test:8091', authorization: 'Bearer scoped-token' },
      },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it.each([502, 503, 504])(
    'and its %d is an unknown outcome of a create, whatever it says of later',
    async (status) => {
      const { url, requests } = await api();
      const proxy = await startProxy({ to: url, refusal: status, refusalHeaders: { 'retry-after': '1' } });
      const error = await failureOf(create(clientBy(proxy, 'http://airbyte.test')));
      expect(error).toMatchObject({ outcome: 'unknown', status });
      expect(classify(error, circumstances)).toMatchObject({
        kind: 'retry',
        failure: { type: 'Airbyte.OutcomeUnknown' },
      });
      expect(requests).toHaveLength(0);
    },
  );

  it('and nothing was sent where it asks for another credential', async () => {
    const { url, requests } = await api();
    const proxy = await startProxy({ to: url, credential: CREDENTIAL });
    const error = await failureOf(create(clientBy(proxy, 'http://airbyte.test', 'service:wrong')));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'network', status: null });
    expect(error.message).toBe('createSource: the proxy refused it with 407 before anything was sent');
    expect(requests).toHaveLength(0);
  });
});

describe('an https API is reached by a tunnel', () => {
  it.each([
    ['asks for another credential', 407, { credential: CREDENTIAL }],
    ['forbids it', 403, { refusal: 403 }],
    ['cannot reach it', 502, { refusal: 502 }],
    ['is too busy', 503, { refusal: 503 }],
  ])('and nothing was sent where the proxy %s', async (_what, status, options) => {
    const proxy = await startProxy({ to: await closedPort(), ...options });
    const error = await failureOf(create(clientBy(proxy, 'https://airbyte.test')));
    expect(proxy.requests[0]).toBe('CONNECT airbyte.test:443');
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'network', status: null });
    expect(error.message).toBe(`createSource: the proxy refused it with ${status} before anything was sent`);
    expect(classify(error, circumstances)).toMatchObject({
      kind: 'retry',
      failure: { type: 'Airbyte.NotSent' },
    });
  });

  it('and nothing was sent where there is no proxy', async () => {
    const { port } = new URL(await closedPort());
    const error = await failureOf(
      create(clientBy({ port: Number(port), requests: [] }, 'https://airbyte.test')),
    );
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'network', apiCode: 'ECONNREFUSED' });
  });

  it('and nothing was sent where the proxy says nothing', async () => {
    const { port } = new URL((await silent()).url);
    const proxies = proxiesOf(Number(port));
    const error = await failureOf(
      create(clientOf('https://airbyte.test', { proxies, connectTimeoutMs: 50 })),
    );
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'timeout' });
  });

  it('and nothing was sent where what answers in it speaks no TLS', async () => {
    const { url, requests } = await api();
    const proxy = await startProxy({ to: url });
    const error = await failureOf(create(clientBy(proxy, 'https://airbyte.test')));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'network' });
    expect(requests).toHaveLength(0);
  });
});

it('this machine is never reached by a proxy', async () => {
  const { url, requests } = await api();
  const proxy = await startProxy({ to: url });
  await create(clientBy(proxy, url));
  expect([proxy.requests.length, requests.length]).toEqual([0, 1]);
});

it('a client that was given none uses none', async () => {
  const { url } = await api();
  await create(clientOf(url, { proxies: NO_PROXIES }));
});

it('a proxy’s password is taken out of what is logged, in each of its forms', () => {
  proxiesOf(1, WRITTEN);
  const basic = Buffer.from(CREDENTIAL).toString('base64');
  const logged = redactText(`p@ss word/1 and p%40ss%20word%2F1 and ${basic}`);
  for (const secret of ['p@ss word/1', 'p%40ss%20word%2F1', basic]) expect(logged).not.toContain(secret);
});
