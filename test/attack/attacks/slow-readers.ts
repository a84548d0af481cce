/** Many connections that ask, and read no answer. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Attack, Finding } from '../attack.ts';
import type { Target } from '../target.ts';

const CONNECTIONS = 200;
/** Of each connection. */
const REQUESTS = 100;
const PATHS = ['/docs', '/metrics', '/no-such-page'];
/** Milliseconds that another caller may wait. */
const LONGEST_WAIT_MS = 2_000;
/** Milliseconds that the attack goes on. */
const DURATION_MS = 10_000;

export const slowReaders: Attack = {
  name: 'slow-readers',
  description: `${CONNECTIONS} connections with ${REQUESTS} requests each, whose answers nobody reads`,
  run: async (target) => {
    const findings: Finding[] = [];
    for (const path of PATHS) findings.push(await ask(target, path));
    return findings;
  },
};

async function ask(target: Target, path: string): Promise<Finding> {
  const service = await target.service();
  const sockets: Socket[] = [];
  for (let each = 0; each < CONNECTIONS; each += 1) {
    const socket = connect(target.port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
  }
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.repeat(REQUESTS));
  }
  const longest = Math.max(...(await target.waitsOfAnother(service, DURATION_MS)));
  for (const socket of sockets) socket.destroy();
  const { most } = await service.memoryMb();
  const held = service.isAlive && longest < LONGEST_WAIT_MS;
  const told = service.isAlive ? '' : 'dead; ';
  await service.end();
  return {
    tried: path,
    times: CONNECTIONS * REQUESTS,
    held,
    seen: `${told}another caller waited at most ${longest.toFixed(0)} ms; at most ${most} MB`,
  };
}
