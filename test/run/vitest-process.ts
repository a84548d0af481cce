/** A run of vitest in a process of its own. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { RECORDS_VARIABLE } from './record.ts';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

export interface VitestOptions {
  readonly args: readonly string[];
  /** Whether its output is shown while it runs; otherwise it is answered. */
  readonly isLive: boolean;
  /** Where it leaves its record, if it is to. */
  readonly records?: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface VitestResult {
  readonly exitCode: number;
  readonly output: string;
  readonly seconds: number;
}

export async function runVitest({ args, isLive, records, signal }: VitestOptions): Promise<VitestResult> {
  const started = performance.now();
  const { exitCode = 1, all } = await execa(process.execPath, [VITEST, 'run', ...args], {
    ...(isLive ? { stdio: 'inherit' } : { stdin: 'ignore', all: true }),
    ...(records !== undefined && { env: { [RECORDS_VARIABLE]: records } }),
    cancelSignal: signal,
    reject: false,
  });
  const output = typeof all === 'string' ? all : '';
  return { exitCode, output, seconds: (performance.now() - started) / 1_000 };
}
