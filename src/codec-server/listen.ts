import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createCodecServerApp, type CodecServerOptions } from './codec-app.ts';

export interface CodecServerAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

export interface RunningCodecServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts the codec server.
 * @throws Error where it would be open to the world: without keys, it listens on loopback only; or where it cannot
 *   listen
 */
export async function startCodecServer(
  { host, port }: CodecServerAddress,
  options: CodecServerOptions,
): Promise<RunningCodecServer> {
  if (options.callers === null && !LOOPBACK.includes(host)) {
    throw new Error(`Without keys the codec server listens on loopback only, not on ${host}.`);
  }
  const app = createCodecServerApp(options);
  const server = await new Promise<Server>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, hostname: host, port }, () => {
      resolve(started as Server);
    });
    started.once('error', reject);
  });
  const { port: taken } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, close };
}
