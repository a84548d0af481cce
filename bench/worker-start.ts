/** A worker's start with the bundle that the build made, against the least that a worker of the SDK does to start. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { execa } from 'execa';
import getPort from 'get-port';
import { generateKey } from '../src/secrets/index.ts';
import { withTemporalServer } from '../test/support/stack.ts';
import { compare, milliseconds, times } from './samples.ts';

const PAIRS = 9;
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

export async function benchWorkerStart(print: (line: string) => void): Promise<void> {
  await execa('npm', ['run', 'build'], { cwd: PACKAGE });
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-bench-'));
  try {
    const codePath = join(folder, 'sdk-workflow.js');
    await writeFile(codePath, await leastBundle());
    await withTemporalServer(async ({ address }) => {
      const sdkWorker = (): Promise<number> => untilItRuns(['bench/sdk-worker.js', address, codePath], {});
      const env = { ...environment(address), ONBOARDING_METRICS_PORT: String(await getPort()) };
      const worker = (): Promise<number> => untilItRuns(['dist/src/cli/main.js', 'worker'], env);
      const { floor, measured, ratio } = await compare(PAIRS, sdkWorker, worker);
      print(
        [
          `a worker's start, from the process to its first poll: median (min to max) of ${PAIRS} pairs`,
          `  the SDK's least   ${milliseconds(floor)}`,
          `  the worker        ${milliseconds(measured)}`,
          `  of its own        ${Math.round(measured.median - floor.median)} ms`,
          `  ratio             ${times(ratio)}`,
        ].join('\n'),
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function leastBundle(): Promise<string> {
  const workflowsPath = fileURLToPath(new URL('sdk-workflow.ts', import.meta.url));
  return (await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') })).code;
}

function environment(address: string): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: address,
    ONBOARDING_KEYS: generateKey('bench'),
    AIRBYTE_ORGANIZATION_ID: 'bench',
    AIRBYTE_ACCESS_TOKEN: 'bench',
    LOG_FORMAT: 'json',
  };
}

/** Milliseconds until the process says that its worker runs; it is stopped then. */
async function untilItRuns(args: readonly string[], env: Record<string, string>): Promise<number> {
  const began = performance.now();
  const child = execa(process.execPath, args, {
    cwd: PACKAGE,
    env,
    extendEnv: false,
    buffer: false,
    reject: false,
  });
  let took: number | null = null;
  for await (const line of createInterface(child.stderr)) {
    if (!line.includes('the worker runs')) continue;
    took = performance.now() - began;
    break;
  }
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (took === null) throw new Error(`${args.join(' ')} ended before its worker ran.`);
  return took;
}
