import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly url: string;
  /** Ends every connection, whatever state its call is in. */
  close(): Promise<void>;
}

/**
 * Serves HTTP with keep-alive.
 * @param handle rejects when the client left in the middle of its request, or by a mistake of the emulator
 * @throws Error when the address is taken
 */
export async function listen(
  host: string,
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Listening> {
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    handle(request, response).catch((error: unknown) => {
      response.destroy();
      // A mistake of the emulator must not look like the API: it ends the program, or fails the test.
      if (request.complete) throw error;
    });
  });
  // Longer than any client keeps an idle connection, so that no request meets a connection that is being closed.
  server.keepAliveTimeout = 300_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    url: urlOf(server.address() as AddressInfo),
    close: async () => {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function urlOf({ address, port, family }: AddressInfo): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
