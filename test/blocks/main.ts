/**
 * `npm run blocks`: runs every block of commands in README.md and docs, as a reader would paste it. With `--clone` from a new clone of what
 * is committed here, with nothing else: what installs, fetches and builds is run, too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { buildIfChanged } from '../../build.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { commandBlocks } from './command-blocks.ts';
import { runBlocks, type BlockRun } from './run-blocks.ts';

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const { values } = parseArgs({ options: { clone: { type: 'boolean', default: false } } });
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interruption.abort();
  });
}
const own = fileURLToPath(new URL('../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'onboarding-blocks-'));
const beganAt = performance.now();

/** A checkout to run them in, and the environment besides the blocks' own. */
async function scene(): Promise<{ checkout: string; env: NodeJS.ProcessEnv }> {
  if (values.clone) {
    const checkout = join(folder, 'clone');
    await execa('git', ['clone', '--quiet', own, checkout]);
    return { checkout, env: { ...process.env, TEMPORAL_CLI_PATH: undefined } };
  }
  await buildIfChanged();
  const { path: TEMPORAL_CLI_PATH } = await findTemporalCli({ env: process.env });
  return { checkout: own, env: { ...process.env, TEMPORAL_CLI_PATH } };
}

function onRun({ place, tookMs, failures, output }: BlockRun): void {
  const hasFailed = failures.length > 0;
  tell(`${hasFailed ? '✗' : '✓'} ${place}  ${(tookMs / 1_000).toFixed(1)} s`);
  if (hasFailed) tell(`${output}\n${failures.join('\n')}`);
  else if (isFirst && values.clone)
    tell(`  the first onboarding completed ${secondsSoFar()} s after the clone began`);
  isFirst = false;
}

function secondsSoFar(): string {
  return ((performance.now() - beganAt) / 1_000).toFixed(0);
}

let isFirst = true;
try {
  const blocks = await commandBlocks();
  const { signal } = interruption;
  const runs = await runBlocks(blocks, { ...(await scene()), isClone: values.clone, folder, signal, onRun });
  for (const { place, notRun } of blocks) if (notRun !== null) tell(`– ${place}  not run: ${notRun}`);
  if (runs.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
} catch (error) {
  if (!interruption.signal.aborted) throw error;
  tell('Interrupted.');
  process.exitCode = 130;
} finally {
  await rm(folder, { recursive: true });
}
