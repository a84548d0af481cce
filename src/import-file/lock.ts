/**
 * One import at a time goes on with a checkpoint: two would write over how far the other is, and over its report. The
 * file beside it says which process does; one whose process was killed is taken over.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { jsonIn } from '../domain/json-text.ts';
import { ImportFileError } from './row.ts';

const holderSchema = z.strictObject({ pid: z.int().positive(), host: z.string(), since: z.string() });
type Holder = z.infer<typeof holderSchema>;

interface ImportLock {
  /** The process that had it before, and was gone. */
  readonly takenFrom: number | null;
  release(): Promise<void>;
}

/** @param path of the checkpoint @throws ImportFileError where another import has it */
export async function lockImport(checkpoint: string): Promise<ImportLock> {
  const path = `${checkpoint}.lock`;
  const release = (): Promise<void> => rm(path, { force: true });
  if (await create(path)) return { takenFrom: null, release };
  const text = await readFile(path, 'utf8').catch(() => '');
  // No holder: the file is being written, or is something else.
  const holder = holderSchema.safeParse(jsonIn(text)).data ?? null;
  if (holder === null || !isGone(holder)) throw heldError(path, holder);
  // Two processes may find the lock abandoned at once. The second one then moves the first one's new lock, sees it, and puts it back.
  const moved = `${path}.${process.pid}`;
  await rename(path, moved).catch(() => {
    throw heldError(path, null);
  });
  if ((await readFile(moved, 'utf8')) !== text) {
    await rename(moved, path);
    throw heldError(path, null);
  }
  await rm(moved);
  if (!(await create(path))) throw heldError(path, null);
  return { takenFrom: holder.pid, release };
}

async function create(path: string): Promise<boolean> {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    await writeFile(path, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new ImportFileError(`${path} can’t be written (${code}). Name another place with --state.`);
  }
}

/**
 * Whether the process has ended, which is known only of processes of this machine. In a container, the process before may have had
 * the same number as this one.
 */
function isGone({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function heldError(path: string, holder: Holder | null): ImportFileError {
  const who = holder === null ? '' : `: process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new ImportFileError(
    `Another import of this file runs (${path}${who}). Wait until it ends; if it has ended, remove ${path}.`,
  );
}
