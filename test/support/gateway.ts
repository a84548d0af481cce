/** A TCP gateway before the emulator, which can refuse connections as a host that is down does. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

export interface Gateway {
  readonly url: string;
  /** Refuses new connections, and ends those that there are after the answer that is on its way. */
  refuseAfterThisAnswer(): void;
  /** Accepts connections again, on the same port. */
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** @param target the address that it forwards to, as `http://host:port` */
export async function startGateway(target: string): Promise<Gateway> {
  const { hostname, port: targetPort } = new URL(target);
  const pairs = new Set<{ readonly incoming: Socket; readonly outgoing: Socket }>();
  let port = 0;
  let server: Server | null = null;

  const forward = (incoming: Socket): void => {
    const pair = { incoming, outgoing: connect(Number(targetPort), hostname) };
    pairs.add(pair);
    for (const [socket, other] of [
      [incoming, pair.outgoing],
      [pair.outgoing, incoming],
    ] as const) {
      socket.pipe(other);
      socket.on('error', () => undefined); // a connection that is cut is what it is for
      socket.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  };
  const accept = async (): Promise<void> => {
    server = createServer(forward).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  };
  const refuseAfterThisAnswer = (): void => {
    server?.close();
    for (const { incoming, outgoing } of pairs) outgoing.once('data', () => incoming.end());
  };
  const close = async (): Promise<void> => {
    const closed = server?.listening === true ? once(server, 'close') : null;
    server?.close();
    for (const { incoming } of pairs) incoming.destroy();
    await closed;
  };
  await accept();
  return { url: `http://127.0.0.1:${port}`, refuseAfterThisAnswer, accept, close };
}
