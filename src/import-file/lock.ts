/**
 * One import at a time goes on with a checkpoint: two would write over how far the other is, and over its report. The
 * file beside it says which process does; one whose process was killed is taken over.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { ImportFileError } from './row.ts';

const holderSchema = z.strictObject({ pid: z.int().positive(), host: z.string(), since: z.string() });
type Holder = z.infer<typeof holderSchema>;

export interface ImportLock {
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
  const holder = holderIn(text);
  if (holder === null || !isGone(holder)) throw held(path, holder);
  // Of two that find it so, one moves away what it has read; the other one what that one has made since.
  const moved = `${path}.${process.pid}`;
  await rename(path, moved).catch(() => {
    throw held(path, null);
  });
  if ((await readFile(moved, 'utf8')) !== text) {
    await rename(moved, path);
    throw held(path, null);
  }
  await rm(moved);
  if (!(await create(path))) throw held(path, null);
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

function holderIn(text: string): Holder | null {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // being written, or something else
  }
}

/** Only of processes of this machine it can be told. In a container an own number was that of the one before. */
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

function held(path: string, holder: Holder | null): ImportFileError {
  const who = holder === null ? '' : `: process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new ImportFileError(
    `Another import of this file runs (${path}${who}). Wait until it ends; if it has ended, remove ${path}.`,
  );
}
