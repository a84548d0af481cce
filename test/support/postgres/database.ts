/** PostgreSQL with an empty database, as the official image starts it: one superuser, whose password is asked for. */
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { startServerProcess, type ServerProcess } from '../../../src/dev/server-process.ts';
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts';

export interface DatabaseOptions {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface Database {
  /** As docs/operations.md has it. @param name of one of Temporal's databases */
  backUp(name: string, file: string): Promise<void>;
  restore(name: string, file: string): Promise<void>;
  /** Ends it, and removes all that it has written. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** @throws MissingProgramError where there is no PostgreSQL */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const programs = await findPostgresPrograms();
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-postgres-'));
  let server: ServerProcess | null = null;
  const stop = async (): Promise<void> => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const data = await initialise(programs, folder, options);
    server = await serve(programs, data, options);
    // As the image does: a database of the user's name.
    await asClient(programs, options, 'createdb', [options.user]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    backUp: (name, file) =>
      asClient(programs, options, 'pg_dump', ['--format', 'custom', '--file', file, name]),
    restore: (name, file) =>
      asClient(programs, options, 'pg_restore', ['--clean', '--if-exists', '--dbname', name, file]),
    stop,
  };
}

async function initialise(
  { run, owner }: PostgresPrograms,
  folder: string,
  { user, password }: DatabaseOptions,
): Promise<string> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner !== null) for (const path of [folder, passwordFile]) await chown(path, owner.uid, owner.gid);
  const [initdb, args] = run('initdb', [
    ...['--pgdata', data, '--username', user, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
  ]);
  await execa(initdb, args, { cwd: folder, stdin: 'ignore' });
  return data;
}

async function serve(
  { run, path }: PostgresPrograms,
  data: string,
  { port }: DatabaseOptions,
): Promise<ServerProcess> {
  const [command, args] = run('postgres', [
    ...['-D', data, '-p', String(port), '-c', `listen_addresses=${HOST}`, '-c', 'unix_socket_directories='],
  ]);
  const isReady = async (): Promise<boolean> => {
    const asked = execa(path('pg_isready'), ['--host', HOST, '--port', String(port)], { reject: false });
    return (await asked).exitCode === 0;
  };
  return await startServerProcess({
    name: 'PostgreSQL',
    command,
    args,
    // Fast: sessions that are open are ended.
    stopSignal: 'SIGINT',
    untilReady: async () => {
      while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
    },
  });
}

async function asClient(
  { path }: PostgresPrograms,
  { port, user, password }: DatabaseOptions,
  program: string,
  args: readonly string[],
): Promise<void> {
  const connection = ['--host', HOST, '--port', String(port), '--username', user];
  await execa(path(program), [...connection, ...args], { env: { PGPASSWORD: password }, stdin: 'ignore' });
}
