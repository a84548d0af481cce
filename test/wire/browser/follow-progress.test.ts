import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { followProgress, type FollowProgressOptions } from '../../../src/browser.ts';
import { scripted, type Respond, type ScriptedServer } from '../../support/scripted-server.ts';

/** Soon, so that no test waits. */
const RETRY = 'retry: 5\n\n';

interface Followed {
  readonly told: readonly string[];
  readonly server: ScriptedServer;
  readonly stop: () => void;
}

async function follow(respond: Respond, options: Partial<FollowProgressOptions> = {}): Promise<Followed> {
  const server = await scripted(respond);
  const told: string[] = [];
  const { stop } = followProgress({
    url: `${server.url}/events`,
    token: 'first',
    renew: () => {
      told.push('renew');
      return Promise.resolve('second');
    },
    onProgress: ({ percent }) => told.push(`${percent} %`),
    onEnd: (status) => told.push(`end: ${status}`),
    onLost: () => told.push('lost'),
    onFound: () => told.push('found'),
    onError: ({ status }) => told.push(`error ${status}`),
    ...options,
  });
  onTestFinished(stop);
  return { told, server, stop };
}

function open(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(RETRY);
  return response;
}

function progress(percent: number, status = 'running'): string {
  return `event: progress\nid: at-${percent}\ndata: ${JSON.stringify({ percent, status })}\n\n`;
}

const END = 'event: end\nid: at-100-end\ndata: {"status":"completed"}\n\n';

test('tells each progress, and the end', async () => {
  const { told, server } = await follow((response) => {
    open(response).end(`: still here\n\n${progress(0)}${progress(100, 'completed')}${END}`);
  });
  await vi.waitUntil(() => told.length === 3);
  expect(told).toEqual(['0 %', '100 %', 'end: completed']);
  expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/events', 'Bearer first'],
  ]);
});

test('reads events that arrive in pieces, also within a character', async () => {
  const bytes = Buffer.from(`event: progress\ndata: {"percent":"½"}\n\n${END}`);
  const { told } = await follow((response) => {
    open(response);
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    for (const piece of pieces) response.write(piece);
    response.end();
  });
  await vi.waitUntil(() => told.length === 2);
  expect(told).toEqual(['½ %', 'end: completed']);
});

test('a connection that breaks is told as lost, tried again from where it was, and told as found', async () => {
  const { told, server } = await follow((response, _request, index) => {
    if (index === 0) open(response).write(progress(50), () => response.destroy());
    else if (index === 1) response.writeHead(503).end();
    else open(response).end(END);
  });
  await vi.waitUntil(() => told.includes('end: completed'));
  expect(told).toEqual(['50 %', 'lost', 'found', 'end: completed']);
  expect(server.requests.map(({ headers }) => headers['last-event-id'])).toEqual([
    undefined,
    'at-50',
    'at-50',
  ]);
});

test('a service that closes the stream is asked again, and nothing is told as lost', async () => {
  const { told } = await follow((response, _request, index) => {
    open(response).end(index === 0 ? progress(50) : END);
  });
  await vi.waitUntil(() => told.length === 2);
  expect(told).toEqual(['50 %', 'end: completed']);
});

test('one whose end was seen before has ended', async () => {
  const { told } = await follow((response, _request, index) => {
    if (index === 0) open(response).end(progress(100, 'completed'));
    else response.writeHead(204).end();
  });
  await vi.waitUntil(() => told.length === 2);
  expect(told).toEqual(['100 %', 'end: completed']);
});

test('a token that has expired is renewed', async () => {
  const { told, server } = await follow((response, { headers }) => {
    if (headers.authorization === 'Bearer second') open(response).end(END);
    else response.writeHead(401).end();
  });
  await vi.waitUntil(() => told.includes('end: completed'));
  expect(told).toEqual(['renew', 'end: completed']);
  expect(server.requests).toHaveLength(2);
});

test('a renewal that fails is tried again', async () => {
  let failures = 0;
  const { told } = await follow(
    (response, { headers }, index) => {
      if (index === 0) open(response).end();
      else if (headers.authorization === 'Bearer second') open(response).end(END);
      else response.writeHead(401).end();
    },
    {
      renew: () =>
        failures++ === 0 ? Promise.reject(new Error('the backend is away')) : Promise.resolve('second'),
    },
  );
  await vi.waitUntil(() => told.includes('end: completed'));
  expect(told).toEqual(['lost', 'found', 'end: completed']);
});

test.each([
  [404, ['error 404']],
  [403, ['error 403']],
  // With the renewed one too.
  [401, ['renew', 'error 401']],
])('a service that refuses with %i is not asked for ever', async (status, expected) => {
  const { told, server } = await follow((response) => {
    response.writeHead(status).end();
  });
  await vi.waitUntil(() => told.length === expected.length);
  expect(told).toEqual(expected);
  expect(server.requests).toHaveLength(expected.length);
});

test('nothing is told after it was stopped, and the connection is closed', async () => {
  let isClosed = false;
  const { told, server, stop } = await follow((response) => {
    response.on('close', () => {
      isClosed = true;
    });
    open(response).write(progress(50));
  });
  await vi.waitUntil(() => told.length === 1);
  stop();
  await vi.waitUntil(() => isClosed);
  expect([told, server.requests.length]).toEqual([['50 %'], 1]);
});
