/** What stands in for the application's other services: its accounts, and a mail service that knows idempotency keys. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Mail {
  readonly to: string;
  readonly text: string;
}

export interface OtherServices extends AsyncDisposable {
  readonly url: string;
  /** Workspaces by customer. */
  readonly accounts: ReadonlyMap<string, string>;
  /** By idempotency key: each was sent once. */
  readonly mails: ReadonlyMap<string, Mail>;
  /** How often a mail was asked for, keys that were known included. */
  readonly asked: () => number;
}

/** @param refuses whether the next mail is refused, after it was sent: its answer gets lost */
export async function startOtherServices(refuses: () => boolean = () => false): Promise<OtherServices> {
  const accounts = new Map<string, string>();
  const mails = new Map<string, Mail>();
  let asked = 0;
  const server = createServer((request, response) => {
    void answered(request).then((status) => response.writeHead(status).end());
  });

  async function answered(request: IncomingMessage): Promise<number> {
    const body: unknown = JSON.parse(await textOf(request));
    const { method = '', url = '' } = request;
    const [, customer] = /^PUT \/accounts\/(.+)$/.exec(`${method} ${url}`) ?? [];
    if (customer !== undefined) {
      accounts.set(decodeURIComponent(customer), (body as { workspace_id: string }).workspace_id);
      return 204;
    }
    const key = request.headers['idempotency-key'];
    if (`${method} ${url}` !== 'POST /mails' || typeof key !== 'string') return 400;
    asked += 1;
    if (!mails.has(key)) mails.set(key, body as Mail);
    return refuses() ? 503 : 202;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    accounts,
    mails,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
