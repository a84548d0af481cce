/** Serves an app over Node's HTTP server, and ends what is in flight before it stops. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { HttpAppOptions } from './http-app.ts';

/** Connections that may wait to be taken: a replayed day of webhooks comes all at once. Node's own default is 511. */
const BACKLOG = 4_096;
/** What is in flight may take so long to end; Kubernetes gives 30 seconds. */
const GRACE_MS = 25_000;
/** A request is small: whoever sends one for longer than this holds a connection, no more. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface RunningService {
  /** Where it listens. */
  readonly url: string;
  /** Takes nothing new, ends what is in flight, and closes what is still open after that. */
  readonly stop: () => Promise<void>;
}

/** A Fetch-standard handler. */
export interface Fetching {
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>;
}

/** Serves an app over Node's HTTP server. @throws Error where the address is taken */
export async function serveApp(
  appFor: (options: Required<HttpAppOptions>) => Fetching,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<RunningService> {
  const closing = new AbortController();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const app = appFor({ closing: closing.signal, registry });
  const server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env) });
  if ('requestTimeout' in server) server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.listen({ port, host, backlog: BACKLOG });
  await once(server, 'listening');
  return {
    url: urlOf(server.address() as AddressInfo),
    stop: async () => {
      closing.abort();
      await closeServer(server);
      registry.clear();
    },
  };
}

async function closeServer(server: ServerType): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const impatience = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, GRACE_MS);
  await ended;
  clearTimeout(impatience);
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
