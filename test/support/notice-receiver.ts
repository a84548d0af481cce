/** A receiver of notices, as a customer of ours would write it: it verifies each delivery by the Standard Webhooks library. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Notice } from '../../src/worker.ts';

export function noticeSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/** One delivery that was verified. */
export interface Delivery {
  /** `webhook-id` */
  readonly id: string;
  readonly notice: Notice;
  readonly headers: IncomingMessage['headers'];
}

export interface NoticeReceiver {
  readonly url: string;
  readonly port: number;
  /** Those that it has answered with 204, in order. */
  readonly taken: readonly Delivery[];
  /** Deliveries that came, also those that it did not take. */
  readonly attempts: number;
  /** Deliveries whose signature was not good. */
  readonly forged: number;
  /** How it answers a delivery that is good; by default it takes it. */
  answer: (response: ServerResponse, delivery: Delivery) => void;
  ofWorkspace(name: string): Delivery[];
  close(): Promise<void>;
}

/** @param secret that it verifies with @param path of its address, in which a token may stand */
export async function startReceiver(
  secret: string,
  { path = '/notices', port = 0 }: { readonly path?: string; readonly port?: number } = {},
): Promise<NoticeReceiver> {
  const webhook = new Webhook(secret);
  const taken: Delivery[] = [];
  const counts = { attempts: 0, forged: 0 };
  const server = createServer((incoming, response) => {
    void text(incoming).then((body) => {
      counts.attempts += 1;
      const { headers } = incoming;
      let notice: Notice;
      try {
        notice = webhook.verify(body, headers as Record<string, string>) as Notice;
      } catch {
        counts.forged += 1;
        response.writeHead(401).end();
        return;
      }
      const delivery = { id: String(headers['webhook-id']), notice, headers };
      receiver.answer(response, delivery);
      if (response.statusCode >= 200 && response.statusCode < 300) taken.push(delivery);
    }, response.destroy.bind(response));
  });
  const receiver: NoticeReceiver = {
    url: `http://127.0.0.1:${await listenedPort(server, port)}${path}`,
    get port() {
      return (server.address() as AddressInfo).port;
    },
    taken,
    get attempts() {
      return counts.attempts;
    },
    get forged() {
      return counts.forged;
    },
    answer: (response) => response.writeHead(204).end(),
    ofWorkspace: (name) => taken.filter(({ notice }) => notice.data.workspace_name === name),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return receiver;
}

async function listenedPort(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
