/** A proxy as companies have them: tunnels by CONNECT, and `http` handed over. It ends with the test that started it. */
import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ProxyOptions {
  /** Where everything goes, whatever host it is for; names of tests are in no DNS. */
  readonly to: string;
  /** `user:password`; by default it asks for none. */
  readonly credential?: string;
  /** Answered in place of a tunnel, or of what was handed over. */
  readonly refusal?: number;
  readonly refusalHeaders?: Readonly<Record<string, string>>;
}

export interface TestProxy {
  readonly port: number;
  /** Request lines, in the order in which they came. */
  readonly requests: readonly string[];
}

export async function startProxy({
  to,
  credential,
  refusal,
  refusalHeaders = {},
}: ProxyOptions): Promise<TestProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const upstream = new URL(to);
  const statusFor = ({ method, url, headers }: IncomingMessage): number | undefined => {
    requests.push(`${method ?? ''} ${url ?? ''}`);
    const wanted = credential && `Basic ${Buffer.from(credential).toString('base64')}`;
    return headers['proxy-authorization'] === wanted ? refusal : 407;
  };
  const server = createServer((request, response) => {
    const status = statusFor(request);
    if (status !== undefined) {
      request.resume();
      response.writeHead(status, refusalHeaders).end('<html>the proxy says no</html>');
      return;
    }
    const { method, headers } = request;
    const { pathname, search } = new URL(request.url ?? '');
    delete headers['proxy-authorization'];
    const { hostname: host, port } = upstream;
    const onward = send({ host, port, method, headers, path: `${pathname}${search}` }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket: Socket) => {
    const status = statusFor(request);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(Number(upstream.port), upstream.hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    sockets.add(onward);
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      end.on('error', () => other.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { port: (server.address() as AddressInfo).port, requests };
}
