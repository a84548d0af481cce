/** How a service stops, while connections to it are open. */
import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { serveApp } from '../../src/serve.ts';
import { connectionTo, head } from '../support/raw-http.ts';

test('a connection on which nothing was ever asked does not delay it, and one that is being answered is waited for', async () => {
  const request = new EventEmitter();
  const asked = once(request, 'asked');
  const fetch = async (): Promise<Response> => {
    request.emit('asked');
    await once(request, 'released');
    return new Response('answered');
  };
  const service = await serveApp(() => ({ fetch }), { host: '127.0.0.1', port: 0 });
  // As browsers open one ahead of need.
  const silent = await connectionTo(service.url);
  const asking = await connectionTo(service.url);
  let answer = '';
  asking.setEncoding('utf8').on('data', (text: string) => (answer += text));
  asking.write(head('GET', '/'));
  await asked;

  const stopped = service.stop();
  await once(silent, 'close');
  request.emit('released');
  await Promise.all([stopped, once(asking, 'close')]);
  expect(answer).toContain('answered');
});
