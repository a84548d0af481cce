/** HTTP as bytes on a connection, for what no client sends. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection to where a server listens, until the test ends. */
export async function connectionTo(url: string): Promise<Socket> {
  const socket = await connected(url);
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** Begins to send a body, and breaks off once the server reads it. */
export async function breakOffUpload(
  url: string,
  path: string,
  headers: Readonly<Record<string, string | number>>,
  begun = '{',
): Promise<void> {
  const socket = await connected(url);
  socket.write(head('POST', path, { ...headers, expect: '100-continue' }));
  // The server has the head: it asks for the body.
  await once(socket, 'data');
  socket.end(begun);
  socket.destroy();
}

/** A request's head, with its empty line. */
export function head(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | number>> = {},
): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

async function connected(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A server that cuts it is what a test looks for.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
