/**
 * `npm run build`: makes `dist` of `src` and `emulator`, and notes of which sources it is.
 * With `--if-changed` only where it is of others: whoever runs what is built never runs what is stale, and builds once.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('.', import.meta.url));
const SOURCES = ['src', 'emulator', 'build.ts', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
/** Copied as they are: a browser runs them. */
const PAGES = ['page', 'stand-in-widget'];
/** Of no use to the compiler: it is bundled with workflows that are not there yet. */
const BESIDE_OTHERS = 'src/worker/workflows-beside-others.cjs';
const BUILT_OF = join(PACKAGE, 'dist', '.built-of');

/** In a process of its own: what bundles is large, and whoever builds may go on to something else. */
const WRITE_BUNDLES = "await (await import('./dist/src/worker/workflow-code.js')).writeWorkflowBundles();";

const run = promisify(execFile);

/** Builds, unless `dist` is of these very sources; one of several at once does it, and the others wait. */
export async function buildIfChanged(): Promise<void> {
  const sources = await hashOf(SOURCES);
  await alone(async () => {
    if ((await readFile(BUILT_OF, 'utf8').catch(() => '')) !== sources) await build(sources);
  });
}

async function build(sources: string): Promise<void> {
  await rm(join(PACKAGE, 'dist'), { recursive: true, force: true });
  const node = (...args: string[]): Promise<unknown> => run(process.execPath, args, { cwd: PACKAGE });
  await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json').catch(throwOutput);
  for (const page of PAGES) {
    await cp(join(PACKAGE, 'src/dev', page), join(PACKAGE, 'dist/src/dev', page), { recursive: true });
  }
  await cp(join(PACKAGE, BESIDE_OTHERS), join(PACKAGE, 'dist', BESIDE_OTHERS));
  await chmod(join(PACKAGE, 'dist/src/cli/main.js'), 0o755);
  await node('--input-type=module', '--eval', WRITE_BUNDLES).catch(throwOutput);
  await writeFile(BUILT_OF, sources);
}

/** @throws Error with what a program wrote of why it failed, rather than with how it was called */
function throwOutput(error: unknown): never {
  const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
  throw new Error(`${stdout}${stderr}`.trim() || message);
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const whole = join(PACKAGE, path);
    const isFolder = (await stat(whole)).isDirectory();
    const files = isFolder ? await readdir(whole, { recursive: true, withFileTypes: true }) : [];
    const inside = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    for (const file of isFolder ? inside.sort() : [whole]) {
      hash.update(`${file.slice(PACKAGE.length)}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

const WRITTEN_WITHIN_MS = 5_000;

/** One build at a time: `node_modules/.building` names the process that builds; one that has ended without a word has left it behind. */
async function alone(act: () => Promise<void>): Promise<void> {
  const lock = join(PACKAGE, 'node_modules', '.building');
  while (!(await isTaken(lock))) {
    if (await isHeld(lock)) await pause(200);
    else await rm(lock, { recursive: true, force: true });
  }
  try {
    await act();
  } finally {
    await rm(lock, { force: true });
  }
}

async function isTaken(lock: string): Promise<boolean> {
  return await writeFile(lock, String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}

async function isHeld(lock: string): Promise<boolean> {
  const holder = await readFile(lock, 'utf8').catch(() => '');
  if (holder !== '') return isRunning(Number(holder));
  // Empty while it is being written, which takes no time.
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs < WRITTEN_WITHIN_MS;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--if-changed')) await buildIfChanged();
  else await alone(async () => build(await hashOf(SOURCES)));
}
