import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { hostAndPort } from '../domain/host-and-port.ts';
import { createCodecServerApp, type CodecServerOptions } from './codec-app.ts';

export interface RunningCodecServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts the codec server. Port 0 is a free one.
 * @throws Error where it would be open to the world: without keys, it listens on loopback only; or where it cannot
 *   listen
 */
export async function startCodecServer(
  { host, port }: { readonly host: string; readonly port: number },
  options: CodecServerOptions,
): Promise<RunningCodecServer> {
  if (options.callers === null && !LOOPBACK.includes(host)) {
    throw new Error(`Without keys the codec server listens on loopback only, not on ${host}.`);
  }
  const server = createAdaptorServer({ fetch: createCodecServerApp(options).fetch });
  server.listen({ host, port });
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${hostAndPort(host, taken)}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
