/** Serves an app over Node's HTTP server, and ends what is in flight before it stops. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { hostAndPort } from '../domain/host-and-port.ts';
import type { HttpAppOptions } from './http-app.ts';

/** Connections that may wait to be accepted: a replayed day of webhooks comes all at once. Node's own default is 511. */
const BACKLOG = 4_096;
/** The time that requests in flight have to end, once the service stops. Kubernetes kills it after 30 seconds. */
const GRACE_MS = 25_000;
/** The time in which a request must have been sent whole: requests are small, and a slow sender holds a connection. */
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
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${hostAndPort(address, taken)}`,
    stop: async () => {
      closing.abort();
      await closeServer(server);
      registry.clear();
    },
  };
}

async function closeServer(server: ServerType): Promise<void> {
  const ended = once(server, 'close');
  server.close();
  const impatience = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, GRACE_MS);
  await ended;
  clearTimeout(impatience);
}
