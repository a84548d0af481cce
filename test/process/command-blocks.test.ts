import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { commandBlocks } from '../blocks/command-blocks.ts';
import { runBlocks } from '../blocks/run-blocks.ts';

test('every block of commands of the README and the docs works as it stands there', async ({ signal }) => {
  const { path: TEMPORAL_CLI_PATH } = await findTemporalCli({ env: process.env });
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-blocks-'));
  const blocks = await commandBlocks();
  try {
    const runs = await runBlocks(blocks, {
      checkout: fileURLToPath(new URL('../..', import.meta.url)),
      isClone: false,
      folder,
      env: { ...process.env, TEMPORAL_CLI_PATH },
      signal,
    });
    expect(runs.filter(({ failures }) => failures.length > 0)).toEqual([]);
    expect(runs.length).toBe(blocks.filter(({ notRun }) => notRun === null).length);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
