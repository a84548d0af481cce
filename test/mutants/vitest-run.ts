/** A run of vitest in the copy, with all that it starts. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { descendantsOf, sendSignal } from './process-tree.ts';

export type RunResult =
  | { readonly kind: 'passed' }
  /** @property by the test files that failed: none where none was run at all */
  | { readonly kind: 'failed'; readonly by: readonly string[] }
  | { readonly kind: 'timeout' };

export interface RunOptions {
  readonly root: string;
  /** Of vitest itself. */
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/** Relative to the copy: its own. */
const VITEST = 'node_modules/vitest/vitest.mjs';

/** Milliseconds that a run has for ending what it has started. */
const GRACE = 5_000;

/** The test files that these arguments of vitest are about. */
export async function testFilesOf(root: string, args: readonly string[]): Promise<ReadonlySet<string>> {
  const list = [VITEST, 'list', '--filesOnly', '--json', ...args];
  const { stdout } = await execa(process.execPath, list, { cwd: root, stdin: 'ignore' });
  const files = JSON.parse(stdout) as readonly { readonly file: string }[];
  return new Set(files.map(({ file }) => relative(root, file)));
}

/** Ends at the first failure. @throws Error where the signal ends it */
export async function runTests({ root, args, files, milliseconds, signal }: RunOptions): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'mutants-'));
  const report = join(folder, 'report.json');
  const child = execa(
    process.execPath,
    [...[VITEST, 'run', ...args, ...files], ...['--bail', '1', '--reporter', 'json', '--outputFile', report]],
    // Not in CI, where a failing test would be tried again. A group of its own, so that all of it can be ended.
    { cwd: root, env: { CI: undefined }, detached: true, stdio: 'ignore', reject: false },
  );
  const late = AbortSignal.timeout(Math.ceil(milliseconds));
  const stopped = AbortSignal.any([signal, late]);
  let stopping = Promise.resolve();
  const stop = (): void => {
    if (child.pid !== undefined) stopping = stopAll(child.pid, child);
  };
  stopped.addEventListener('abort', stop);
  if (stopped.aborted) stop();
  try {
    const { exitCode } = await child;
    await stopping;
    signal.throwIfAborted();
    if (late.aborted) return { kind: 'timeout' };
    if (exitCode === 0) return { kind: 'passed' };
    return { kind: 'failed', by: await failedFiles(report, root) };
  } finally {
    stopped.removeEventListener('abort', stop);
    // What is mutated may leave processes behind.
    if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks all of it to end, and ends what has not after a grace. */
async function stopAll(leader: number, ended: Promise<unknown>): Promise<void> {
  const descendants = await descendantsOf(leader);
  sendSignal(-leader, 'SIGTERM');
  await Promise.race([ended, pause(GRACE, undefined, { ref: false })]);
  for (const pid of [-leader, ...descendants]) sendSignal(pid, 'SIGKILL');
}

interface JsonReport {
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

async function failedFiles(report: string, root: string): Promise<string[]> {
  const text = await readFile(report, 'utf8').catch(() => '{"testResults":[]}');
  const { testResults } = JSON.parse(text) as JsonReport;
  return testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(root, name));
}
