/** A server that answers every call as a gRPC server does that refuses it. */
import { once } from 'node:events';
import { createSecureServer, createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface RefusingTemporal {
  readonly address: string;
  close(): Promise<void>;
}

/** What a call is answered with: a gRPC status, `null` for an empty message that is well. */
export type RefusalOf = (method: string) => { readonly code: number; readonly message?: string } | null;

/**
 * @param refusalOf by the method's name, such as `CountWorkflowExecutions`
 * @param tls the certificate that it shows, and its key; by default it speaks no TLS
 */
export async function startRefusingTemporal(
  refusalOf: RefusalOf,
  tls?: { readonly cert: string; readonly key: string },
): Promise<RefusingTemporal> {
  const sessions = new Set<ServerHttp2Session>();
  const server = (tls === undefined ? createServer() : createSecureServer(tls)).listen(0, '127.0.0.1');
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, { ':path': path = '' }) => {
    const { code, message = '' } = refusalOf(path.split('/').at(-1) ?? '') ?? { code: 0 };
    const head = { ':status': 200, 'content-type': 'application/grpc' };
    const status = { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) };
    if (code !== 0) {
      stream.respond({ ...head, ...status }, { endStream: true });
      return;
    }
    stream.respond(head, { waitForTrailers: true });
    stream.on('wantTrailers', () => {
      stream.sendTrailers(status);
    });
    // Not compressed, of no length: every field has its default.
    stream.end(Buffer.alloc(5));
  });
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
