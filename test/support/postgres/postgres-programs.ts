/** Debian's PostgreSQL, or any on the PATH. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { MissingProgramError } from '../missing-program.ts';

export interface PostgresPrograms {
  /** Where a program is. */
  readonly path: (program: string) => string;
  /** How a program of the server's is run: it refuses to be root's. */
  readonly run: (program: string, args: readonly string[]) => [command: string, args: readonly string[]];
  /** Who runs the server, where this process's own user may not. */
  readonly owner: Owner | null;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Where Debian keeps them, a folder a version. */
const DEBIAN = '/usr/lib/postgresql';

/** @throws MissingProgramError */
export async function findPostgresPrograms(): Promise<PostgresPrograms> {
  const folder = await findFolder();
  const owner = process.getuid?.() === 0 ? await unprivileged() : null;
  const path = (program: string): string => join(folder, program);
  return {
    path,
    owner,
    run: (program, args) =>
      owner === null
        ? [path(program), args]
        : [
            'setpriv',
            [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', path(program), ...args],
          ],
  };
}

/** `''` where they are on the PATH. */
async function findFolder(): Promise<string> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const [newest] = versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const folder = newest === undefined ? '' : join(DEBIAN, newest, 'bin');
  for (const program of ['initdb', 'postgres']) {
    const { failed } = await execa(join(folder, program), ['--version'], { reject: false });
    if (failed) {
      throw new MissingProgramError(
        `PostgreSQL’s \`${program}\` in ${DEBIAN}/*/bin or on the PATH`,
        'Install it with `apt-get install postgresql`.',
      );
    }
  }
  return folder;
}

/** The user that Debian's package brings, or the one that every system has. */
async function unprivileged(): Promise<Owner> {
  for (const name of ['postgres', 'nobody']) {
    const { failed, stdout } = await execa('id', ['-u', name], { reject: false });
    if (failed) continue;
    const { stdout: group } = await execa('id', ['-g', name]);
    return { uid: Number(stdout), gid: Number(group) };
  }
  throw new MissingProgramError('a user that is not root', 'Run it as one.');
}
