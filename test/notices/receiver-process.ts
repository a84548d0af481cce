/**
 * A receiver as a process of its own: it verifies each delivery by the Standard Webhooks library, fails half of the time, and writes down what
 * it has taken before it says so. Arguments: port, secret, journal.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const [port = '', secret = '', journal = ''] = process.argv.slice(2);
const webhook = new Webhook(secret);

createServer((request, response) => {
  void text(request).then((body) => {
    const write = (entry: object): void => {
      appendFileSync(journal, `${JSON.stringify(entry)}\n`);
    };
    let notice: { readonly type: string; readonly data: { readonly workspace_name: string } };
    try {
      notice = webhook.verify(body, request.headers as Record<string, string>) as typeof notice;
    } catch {
      write({ outcome: 'forged' });
      response.writeHead(401).end();
      return;
    }
    const { type, data } = notice;
    const isTaken = Math.random() < 0.5;
    const outcome = isTaken ? 'taken' : 'refused';
    write({ outcome, id: request.headers['webhook-id'], type, name: data.workspace_name });
    // Some of what it has taken it cannot confirm any more: that is what comes twice.
    if (isTaken && Math.random() < 0.02) response.destroy();
    else response.writeHead(isTaken ? 204 : 503).end();
  });
}).listen(Number(port), '127.0.0.1', () => {
  process.stdout.write('listening\n');
});
