/** One connection that asks for a public page thousands of times without reading an answer. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Attack, Finding } from '../attack.ts';
import type { Target } from '../target.ts';

const REQUESTS = 2_000;
const PATHS = ['/docs', '/openapi.json', '/healthz', '/readyz', '/metrics', '/no-such-page'];
/** Milliseconds that another caller may wait. */
const LONGEST_WAIT_MS = 2_000;
/** Milliseconds that the attack goes on. */
const DURATION_MS = 8_000;

export const pipelining: Attack = {
  name: 'pipelining',
  description: `${REQUESTS.toLocaleString('en')} pipelined requests of each public path, on a connection whose answers are not read, then on one that is`,
  run: async (target) => {
    const findings: Finding[] = [];
    for (const path of PATHS) {
      for (const reads of [false, true]) findings.push(await pipeline(target, path, reads));
    }
    return findings;
  },
};

async function pipeline(target: Target, path: string, reads: boolean): Promise<Finding> {
  const service = await target.service();
  const socket = connect(target.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  let bytes = 0;
  if (reads) socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.repeat(REQUESTS));
  const waits = await target.waitsOfAnother(service, DURATION_MS);
  socket.destroy();
  const longest = Math.max(...waits);
  const { most } = await service.memoryMb();
  const held = service.isAlive && longest < LONGEST_WAIT_MS;
  await service.end();
  return {
    tried: `${path}, ${reads ? 'read' : 'not read'}`,
    times: REQUESTS,
    held,
    seen: `${held ? '' : service.isAlive ? 'slow; ' : 'dead; '}another caller waited at most ${longest.toFixed(0)} ms; at most ${most} MB${reads ? `; ${(bytes / 1e6).toFixed(1)} MB answered` : ''}`,
  };
}
