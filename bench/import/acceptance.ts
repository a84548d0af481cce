/**
 * An import that nobody works on yet: rows a second and memory of `onboarding import`, in a process of its own, against bare starts.
 * They take turns: while bare starts are measured the import is stopped, and goes on where it was.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { execa } from 'execa';
import { WORKFLOW_TYPE } from '../../src/domain/names.ts';
import { generateKey, onboardingDataConverter } from '../../src/secrets/index.ts';
import { withTemporalServer } from '../../test/support/stack.ts';
import { newCustomer } from '../customers.ts';
import { buildPackage, PACKAGE } from '../package.ts';
import { timed } from '../samples.ts';

const ROWS = Number(process.env['ROWS'] ?? 100_000);
/** As many rows as an import has under way at once. */
const AT_ONCE = 20;
const LOOK_MS = 5_000;
/** Of the import, between two turns of bare starts. */
const TURN_MS = 20_000;
const BARE_TURN_MS = 4_000;
/** The fastest that the command line takes. */
const RATE = 1_000;

interface Memory {
  readonly seconds: number;
  readonly megabytes: number;
}

export async function benchAcceptance(print: (line: string) => void): Promise<void> {
  await buildPackage();
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-import-'));
  try {
    const file = join(folder, 'customers.ndjson');
    await pipeline(Readable.from(lines(ROWS)), createWriteStream(file));
    await withTemporalServer(({ address }) => importFile(file, address, print));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function importFile(file: string, address: string, print: (line: string) => void): Promise<void> {
  const keys = generateKey('bench');
  const taskQueue = 'nobody-polls';
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, dataConverter: onboardingDataConverter(keys) });
  const bareStart = async (): Promise<void> => {
    const options = { taskQueue, workflowId: randomUUID(), args: [newCustomer()] };
    await client.workflow.start(WORKFLOW_TYPE, options);
  };
  const bare = { starts: 0, ms: 0 };
  const measureBare = async (): Promise<void> => {
    const until = performance.now() + BARE_TURN_MS;
    const starter = async (): Promise<void> => {
      for (; performance.now() < until; bare.starts += 1) await bareStart();
    };
    bare.ms += await timed(() => Promise.all(Array.from({ length: AT_ONCE }, starter)));
  };
  await measureBare();
  [bare.starts, bare.ms] = [0, 0]; // warmed up

  const command = ['dist/src/cli/main.js', 'import', file, '--rate', String(RATE), '--json'];
  const env = { TEMPORAL_ADDRESS: address, ONBOARDING_KEYS: keys, ONBOARDING_TASK_QUEUE: taskQueue };
  const child = execa(process.execPath, command, { cwd: PACKAGE, env, extendEnv: false, stdin: 'ignore' });
  const ended = child.then(({ stdout }) => stdout);
  const memory: Memory[] = [];
  let [runningMs, turnMs] = [0, 0];
  let summary: string | null = null;
  try {
    while (summary === null) {
      const began = performance.now();
      summary = await Promise.race([ended, pause(LOOK_MS, null)]);
      const took = performance.now() - began;
      runningMs += took;
      turnMs += took;
      const megabytes = summary === null ? await residentMegabytes(child.pid ?? 0) : null;
      if (megabytes !== null) memory.push({ seconds: runningMs / 1_000, megabytes });
      if (summary !== null || turnMs < TURN_MS) continue;
      child.kill('SIGSTOP');
      await measureBare();
      child.kill('SIGCONT');
      turnMs = 0;
    }
    if (bare.starts === 0) await measureBare();
  } finally {
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await connection.close();
  }
  const { rows, started } = JSON.parse(summary) as { rows: number; started: number };
  if (started !== ROWS) throw new Error(`Of ${rows} rows ${started} were started.`);
  const rates = { rows: rows / (runningMs / 1_000), bare: bare.starts / (bare.ms / 1_000) };
  const all = memory.map(({ megabytes }) => megabytes);
  print(
    [
      `\nacceptance of ${rows.toLocaleString('en')} rows of 3 sources, without a worker, ${AT_ONCE} at once`,
      `  import      ${rates.rows.toFixed(1)} rows a second, for ${(runningMs / 1_000).toFixed(0)} s, the start of its process included`,
      `  bare starts ${rates.bare.toFixed(1)} a second, ${bare.starts.toLocaleString('en')} in turns with it`,
      `  ratio       ${(rates.rows / rates.bare).toFixed(2)}`,
      `  resident memory: first ${all.at(0) ?? NaN} MB, most ${Math.max(...all)} MB, last ${all.at(-1) ?? NaN} MB; every ${LOOK_MS / 1_000} s:`,
      `    ${all.join(' ')}`,
    ].join('\n'),
  );
}

function* lines(count: number): Generator<string, void> {
  for (let line = 0; line < count; line += 1) yield `${JSON.stringify(newCustomer())}\n`;
}

/** `null` where the process has ended, or the system does not tell it under `/proc`. */
async function residentMegabytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024);
}
