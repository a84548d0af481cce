/** What the images of a compose file have in them, of what is on this machine. */
import { chmod, chown, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { findPostgresPrograms } from '../support/postgres/postgres-programs.ts';
import { temporalPrograms } from '../support/postgres/temporal-programs.ts';
import { temporalUi } from './temporal-ui.ts';

export interface Image {
  /** What is run where the compose file has no entrypoint of its own. */
  readonly entrypoint: readonly string[];
  /** What stands in the place of a program that is only in the image, by its path there. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly stopSignal: NodeJS.Signals;
  /** What the image does at the first start. @returns what runs it, before the command's own words */
  readonly prepare?: (environment: Readonly<Record<string, string>>, address: string) => Promise<string[]>;
}

export interface Images {
  /** By the name of the image without its tag; `null` where this machine has nothing of it. */
  of(name: string): Image | null;
}

/** @throws MissingProgramError */
export async function imagesIn(folder: string): Promise<Images> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const { server, sqlTool } = await temporalPrograms();
  const ui = await temporalUi();
  const { path: cli } = await findTemporalCli({ env: process.env });
  // By the names that the images have for them.
  await symlink(sqlTool, join(bin, 'temporal-sql-tool'));
  if (cli !== 'temporal') await symlink(resolve(cli), join(bin, 'temporal'));
  await writeNetcat(join(bin, 'nc'));
  const common = {
    environment: { PATH: [bin, process.env['PATH']].join(delimiter), HOME: folder },
    stopSignal: 'SIGTERM',
    programs: {},
    entrypoint: [],
  } as const;
  const images: Readonly<Record<string, Image>> = {
    'airbyte-embedded-onboarding': {
      ...common,
      // As the Dockerfile has it, from this checkout.
      entrypoint: [process.execPath, 'dist/src/cli/main.js'],
      environment: { ...common.environment, NODE_ENV: 'production', LOG_FORMAT: 'json' },
    },
    'temporalio/admin-tools': common,
    'temporalio/server': { ...common, programs: { '/etc/temporal/entrypoint.sh': [server, 'start'] } },
    'temporalio/ui': {
      ...common,
      prepare: async (_environment, address) => await ui.commandAt(address, join(folder, 'temporal-ui')),
    },
    postgres: {
      ...common,
      stopSignal: 'SIGINT',
      prepare: (environment, address) => preparePostgres(join(folder, 'postgres'), environment, address),
    },
  };
  return { of: (name) => images[name] ?? null };
}

/** `nc -z HOST PORT`, where the machine has none. */
async function writeNetcat(path: string): Promise<void> {
  await writeFile(path, '#!/bin/bash\n: </dev/tcp/$2/$3\n');
  await chmod(path, 0o755);
}

/** As the image's entrypoint does: one superuser, with a database of its name. @returns what runs it */
async function preparePostgres(
  folder: string,
  environment: Readonly<Record<string, string>>,
  address: string,
): Promise<string[]> {
  const { run, owner } = await findPostgresPrograms();
  const { POSTGRES_USER: user = '', POSTGRES_PASSWORD_FILE: secret = '' } = environment;
  const data = join(folder, 'data');
  const password = join(folder, 'password');
  await mkdir(folder);
  await writeFile(password, (await readFile(secret, 'utf8')).trimEnd(), { mode: 0o600 });
  if (owner !== null) for (const path of [folder, password]) await chown(path, owner.uid, owner.gid);
  const execute = async (program: string, args: readonly string[], input?: string): Promise<void> => {
    const [command, words] = run(program, args);
    await execa(command, words, { cwd: folder, input: input ?? '' });
  };
  await execute('initdb', [
    ...['--pgdata', data, '--username', user, '--pwfile', password, '--auth', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
  ]);
  await execute('postgres', ['--single', '-D', data, 'postgres'], `CREATE DATABASE ${user}\n`);
  const settings = [`listen_addresses=${address}`, 'unix_socket_directories='];
  const [command, words] = run('postgres', [
    ...['-D', data],
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  return [command, ...words];
}
