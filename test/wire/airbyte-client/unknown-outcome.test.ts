import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, RetryAgent, type Dispatcher } from 'undici';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { clientOf, create, created, failureOf } from '../../support/airbyte-client.ts';
import { gate, json, scripted, type Respond } from '../../support/scripted-server.ts';

afterEach(() => {
  vi.useRealTimers();
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
    onTestFinished(() => {
      unsubscribe('undici:request:headers', onHeaders);
    });
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
    onTestFinished(() => agent.destroy());
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
