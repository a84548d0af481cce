/**
 * `npm run blocks`: runs every block of commands in README.md and docs, as a reader would paste it. With `--clone` from a new clone of what
 * is committed here, with nothing else: what installs and builds is run, too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { buildIfChanged } from '../../build.ts';
import { commandBlocks } from './command-blocks.ts';
import { runBlocks } from './run-blocks.ts';

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const { values } = parseArgs({ options: { clone: { type: 'boolean', default: false } } });
const own = fileURLToPath(new URL('../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'onboarding-blocks-'));
const blocks = await commandBlocks();
try {
  const checkout = values.clone ? join(folder, 'clone') : own;
  if (values.clone) await execa('git', ['clone', '--quiet', own, checkout]);
  else await buildIfChanged();
  const runs = await runBlocks(blocks, {
    checkout,
    isClone: values.clone,
    folder,
    env: process.env,
    onRun: ({ place, tookMs, failures, output }) => {
      tell(`${failures.length === 0 ? '✓' : '✗'} ${place}  ${(tookMs / 1_000).toFixed(1)} s`);
      if (failures.length > 0) tell(`${output}\n${failures.join('\n')}`);
    },
  });
  for (const { place, notRun } of blocks) if (notRun !== null) tell(`– ${place}  not run: ${notRun}`);
  if (runs.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
