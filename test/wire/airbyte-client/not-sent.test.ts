import { Agent, buildConnector } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientOf, create, created, failureOf, source, workspace } from '../../support/airbyte-client.ts';
import { closedPort, gate, json, scripted, silent } from '../../support/scripted-server.ts';

describe('outcomes: nothing was sent', () => {
  it('connection refused', async () => {
    const error = await failureOf(create(clientOf(await closedPort())));
    expect(error).toMatchObject({
      outcome: 'not_sent',
      kind: 'network',
      apiCode: 'ECONNREFUSED',
      status: null,
    });
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
    ['the connect timeout', { connectTimeoutMs: 20 }, { apiCode: 'UND_ERR_CONNECT_TIMEOUT' }],
    ['the request timeout, which is shorter', { requestTimeoutMs: 20, connectTimeoutMs: 60_000 }, {}],
  ])('a TLS handshake that never ends: %s', async (_what, options, expected) => {
    const { url } = await silent();
    const error = await failureOf(create(clientOf(url.replace('http:', 'https:'), options)));
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'timeout', ...expected });
  });

  it('an abort before the call, and one while it connects', async () => {
    const { url, server } = await silent();
    const client = clientOf(url.replace('http:', 'https:'));
    const before = await failureOf(create(client, { signal: AbortSignal.abort() }));
    expect(before).toMatchObject({ outcome: 'not_sent', kind: 'aborted' });
    const controller = new AbortController();
    server.once('connection', () => {
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
    onTestFinished(() => dispatcher.destroy());
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
    const stuckAt = (await silent()).url.replace('http:', 'https:');
    const stuck = clientOf(stuckAt, { requestTimeoutMs: 600_000, connectTimeoutMs: 600_000 });
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
    const error = await failureOf(
      clientOf(url).createSource({ workspace: { ...workspace, scopedToken: 'to\r\nken' }, source }),
    );
    expect(error).toMatchObject({ outcome: 'not_sent', kind: 'invalid_request' });
    expect(requests).toHaveLength(0);
  });
});
