/** The Temporal servers that are measured: the dev server, in memory, and the real one on PostgreSQL. */
import { readdir, readFile } from 'node:fs/promises';
import { withTemporalServer } from '../../test/support/stack.ts';
import { ComposedStack } from '../../test/support/postgres/stack.ts';
import { cpuMsOf } from './cpu.ts';

export interface MeasuredServer {
  readonly address: string;
  /** Milliseconds of CPU that it has used so far, its database's included. */
  readonly cpuMs: () => Promise<number>;
}

export type ServerKind = 'dev' | 'postgres';

/** Runs with a server of this kind, the search attributes registered. */
export async function withServer(
  kind: ServerKind,
  run: (server: MeasuredServer) => Promise<void>,
): Promise<void> {
  if (kind === 'dev') {
    await withTemporalServer(({ address, pid }) => run({ address, cpuMs: () => cpuMsOf(pid) }));
    return;
  }
  const stack = await ComposedStack.start();
  try {
    await stack.run('setup');
    await run({ address: stack.temporal.address, cpuMs: () => cpuMsOfAll(['temporal-server', 'postgres']) });
  } finally {
    await stack.stop();
  }
}

/** Of every process of these names on this machine: a database has one for each connection. */
async function cpuMsOfAll(names: readonly string[]): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const cpu = await Promise.all(
    pids.map(async (pid) => {
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return names.includes(name.trim()) ? await cpuMsOf(pid) : 0;
    }),
  );
  return cpu.reduce((sum, ms) => sum + (Number.isNaN(ms) ? 0 : ms), 0);
}
