import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { generateKey } from '../../src/secrets/index.ts';
import { startCommand } from '../support/cli.ts';

test('a command says after a while which Temporal it waits for, on standard error, and then that there is none', async () => {
  // It takes connections, and says nothing.
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { TEMPORAL_CONFIG_FILE: '', ONBOARDING_KEYS: generateKey() };
  const commands = [['list', '--json'], ['setup']].map((args) =>
    startCommand([...args, '--address', address], env),
  );
  const results = await Promise.all(commands.map(({ ended }) => ended));
  for (const { exitCode, stderr } of results) {
    expect(exitCode).toBe(5);
    const [waiting, unreachable] = stderr.split('\n');
    expect(waiting).toBe(`Waiting for Temporal at ${address} to answer …`);
    expect(unreachable).toContain(`Temporal cannot be reached at ${address}`);
  }
  expect(JSON.parse(results[0]?.stdout ?? '')).toMatchObject({ error: { code: 'unavailable' } });
  for (const socket of sockets) socket.destroy();
  server.close();
});
