import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { hostAndPort } from '../domain/host-and-port.ts';
import { inTurn } from './in-turn.ts';

/** Connections that may wait to be accepted: a replayed day of webhooks comes all at once. Node's own default is 511. */
const BACKLOG = 4_096;
/** Open connections; one that is idle takes about 10 KB. */
const MAX_CONNECTIONS = 4_096;
/** The time in which a request must have been sent whole: requests are small, and a slow sender holds a connection. */
const REQUEST_TIMEOUT_MS = 30_000;
/** After as long without a byte either way a connection is closed: longer than an answer waits, or a stream says nothing. */
const SILENCE_TIMEOUT_MS = 120_000;

/** A Fetch-standard handler. */
export interface Fetching {
  /** Answers one request. */
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>;
}

export interface ListenAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

export interface Listening {
  readonly url: string;
  /** Takes nothing new, closes at once what nothing is asked on, and after `graceMs` what is still open then. */
  readonly close: (graceMs: number) => Promise<void>;
}

/** Serves a handler over Node's HTTP server. @throws Error of the system where it cannot listen there */
export async function listenOn(handler: Fetching, { host, port }: ListenAddress): Promise<Listening> {
  const listener = getRequestListener((request, env) => handler.fetch(request, env));
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, inTurn(listener));
  server.setTimeout(SILENCE_TIMEOUT_MS);
  server.maxConnections = MAX_CONNECTIONS;
  const closeIdle = closingOfIdle(server);
  server.listen({ port, host, backlog: BACKLOG });
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    // By the name that was given: to browsers `localhost` and 127.0.0.1 are two sites.
    url: `http://${hostAndPort(host, taken)}`,
    close: async (graceMs) => {
      const ended = once(server, 'close');
      server.close();
      const impatience = setTimeout(() => {
        server.closeAllConnections();
      }, graceMs);
      await closeIdle();
      await ended;
      clearTimeout(impatience);
    },
  };
}

/**
 * Closes the connections on which nothing is asked, and each other one when its answer has ended. Node would leave both open: of one
 * on which nothing was ever sent, as browsers open them ahead of need, it takes a request to be under way, and one that was answered
 * is kept for the next request.
 */
function closingOfIdle(server: Server): () => Promise<void> {
  const open = new Set<Socket>();
  let isClosing = false;
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (isClosing) server.closeIdleConnections();
    });
  });
  return async () => {
    isClosing = true;
    // What has arrived meanwhile is read first.
    await nextTurn();
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
