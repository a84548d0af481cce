/**
 * Where a running stack writes what other processes of this user need in their environment to meet it, and finds what one has written.
 * Each stack has a file of its own, named by its process: `KEY='value'` lines, as `node --env-file` reads them.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { usableCacheFolder } from './cache-folder.ts';

export interface StackFiles {
  /** The environment. */
  readonly path: string;
  /** A request that the stack onboards as it is; `null` where it was given none to write. */
  readonly requestPath: string | null;
  /** Also called where the process ends by itself. */
  readonly remove: () => void;
}

/** The names in the file of what a process has to have in its own environment, besides. */
const GIVEN = 'ONBOARDING_DEV_GIVEN';
/** The variables that say which onboardings are met: of one's own, none counts beside those of a stack. */
const OF_A_STACK = /^(TEMPORAL|AIRBYTE|ONBOARDING)_/;

/**
 * Writes what the stack of this process says; nobody else may read it.
 * @param givenCredentials names of what is not written, because whoever started the stack set it
 */
export async function writeStackFiles({
  environment,
  givenCredentials,
  request,
}: {
  readonly environment: Readonly<Record<string, string>>;
  readonly givenCredentials: readonly string[];
  readonly request: unknown;
}): Promise<StackFiles> {
  const folder = await stackFolder();
  for (const file of filesIn(folder)) if (!isRunning(file)) removeFilesOf(file.path);
  const path = join(folder, `${process.pid}.env`);
  removeFilesOf(path);
  const given = givenCredentials.length > 0 ? { [GIVEN]: givenCredentials.join(',') } : {};
  const lines = Object.entries({ ...environment, ...given }).map(
    ([name, value]) => `${name}=${quoted(value)}`,
  );
  const remove = (): void => {
    process.off('exit', remove);
    removeFilesOf(path);
  };
  process.once('exit', remove);
  await writePrivately(path, `${lines.join('\n')}\n`);
  if (request === null) return { path, requestPath: null, remove };
  await writePrivately(requestOf(path), `${JSON.stringify(request, null, 2)}\n`);
  return { path, requestPath: requestOf(path), remove };
}

export type FoundStack =
  | { readonly kind: 'running'; readonly environment: Readonly<Record<string, string | undefined>> }
  /** Others may read the file, or have written it. */
  | { readonly kind: 'not_private'; readonly path: string }
  /** The process has ended without removing its file: it was killed. */
  | { readonly kind: 'gone'; readonly path: string; readonly pid: number }
  | { readonly kind: 'none' };

/**
 * Finds the stack that was started last of those that run.
 * @param env of this process: what would lead to other onboardings is left out of it
 */
export async function runningStack(env: Readonly<Record<string, string | undefined>>): Promise<FoundStack> {
  const files = filesIn(await stackFolder());
  const found = files.find(isRunning);
  if (found === undefined) return files[0] === undefined ? { kind: 'none' } : { kind: 'gone', ...files[0] };
  const { path, isPrivate } = found;
  if (!isPrivate) return { kind: 'not_private', path };
  const { [GIVEN]: given = '', ...told } = parseEnv(await readFile(path, 'utf8'));
  const isOwn = (name: string): boolean => !OF_A_STACK.test(name) || given.split(',').includes(name);
  const own = Object.entries(env).filter(([name]) => isOwn(name));
  // No file of Temporal's is read, either.
  return { kind: 'running', environment: { ...Object.fromEntries(own), TEMPORAL_CONFIG_FILE: '', ...told } };
}

interface StackFile {
  readonly path: string;
  readonly pid: number;
  readonly isPrivate: boolean;
  /** Milliseconds since the epoch. */
  readonly writtenAt: number;
}

async function stackFolder(): Promise<string> {
  const folder = join(await usableCacheFolder(), 'stacks');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The newest first. */
function filesIn(folder: string): StackFile[] {
  const files = readdirSync(folder).flatMap((name): StackFile[] => {
    const pid = Number(/^(\d+)\.env$/.exec(name)?.[1]);
    const path = join(folder, name);
    const stats = Number.isInteger(pid) ? statSync(path, { throwIfNoEntry: false }) : undefined;
    // Another stack may have removed its own meanwhile.
    if (stats === undefined) return [];
    const isPrivate = (stats.mode & 0o077) === 0 && stats.uid === process.getuid?.();
    return [{ path, pid, isPrivate, writtenAt: stats.mtimeMs }];
  });
  return files.toSorted((one, other) => other.writtenAt - one.writtenAt);
}

/**
 * Whether the process that wrote it runs. One of another user's, which this one may not even ask, has not written it, nor has any where
 * the machine was started since.
 */
function isRunning({ pid, writtenAt }: StackFile): boolean {
  if (writtenAt < Date.now() - uptime() * 1_000) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function writePrivately(path: string, text: string): Promise<void> {
  // Never into a file that is there: it could be somebody else's.
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
}

function removeFilesOf(path: string): void {
  for (const file of [path, requestOf(path)]) rmSync(file, { force: true });
}

function requestOf(path: string): string {
  return path.replace(/\.env$/, '.request.json');
}

/** As `parseEnv` and shells read it. */
function quoted(value: string): string {
  const quote = value.includes("'") ? '"' : "'";
  return `${quote}${value}${quote}`;
}
