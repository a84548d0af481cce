/**
 * The Temporal server of docker-compose.yml without its containers: the same scripts, the same environment (the server
 * renders its configuration from it, as in its image), other hosts and ports.
 */
import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { execa } from 'execa';
import getPort, { portNumbers } from 'get-port';
import { startServerProcess, type ServerProcess } from '../../../src/dev/server-process.ts';
import { findTemporalCli } from '../../../src/dev/temporal-cli.ts';
import { environmentOf, mountedAt, withSecretsIn, type Compose, type ComposeService } from '../compose.ts';
import { startDatabase, type Database } from './database.ts';
import { temporalPrograms } from './temporal-programs.ts';

const HOST = '127.0.0.1';
/** Below those that systems give to outgoing connections, which may take the port while no server has it. */
const PORTS = { from: 20_000, to: 32_000 } as const;
/** What the image's parts listen on, by the names that its configuration has for them. */
const LISTENING = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].flatMap((part) => [
  `${part}_GRPC_PORT`,
  `${part}_MEMBERSHIP_PORT`,
]);

const DATABASES = ['temporal', 'temporal_visibility'] as const;

type Given = Readonly<Record<string, string>>;

export class TemporalOnPostgres {
  readonly address: string;
  readonly #compose: Compose;
  readonly #given: Given;
  readonly #secrets: string;
  readonly #programs: { readonly server: string; readonly folder: string };
  readonly #databasePort: number;
  readonly #database: Database;
  readonly #serverPorts: Given;
  #server: ServerProcess | null = null;

  private constructor(parts: Parts) {
    this.#compose = parts.compose;
    this.#given = parts.given;
    this.#secrets = parts.secrets;
    this.#programs = parts.programs;
    this.#databasePort = parts.databasePort;
    this.#database = parts.database;
    this.#serverPorts = parts.serverPorts;
    this.address = `${HOST}:${parts.serverPorts['FRONTEND_GRPC_PORT'] ?? ''}`;
  }

  /**
   * Starts the database, and nothing else yet.
   * @param given what stands in `.env`
   * @param secrets the folder of the secrets’ files
   * @throws MissingProgramError
   */
  static async prepare(compose: Compose, given: Given, secrets: string): Promise<TemporalOnPostgres> {
    const { server, sqlTool } = await temporalPrograms();
    const { path: cli } = await findTemporalCli({ env: process.env });
    const folder = await mkdtemp(join(tmpdir(), 'onboarding-temporal-'));
    try {
      // By the names that the admin tools' image has for them.
      await symlink(sqlTool, join(folder, 'temporal-sql-tool'));
      if (cli !== 'temporal') await symlink(resolve(cli), join(folder, 'temporal'));
      const databasePort = await freePort();
      const { POSTGRES_USER: user = '', POSTGRES_PASSWORD_FILE: passwordFile = '' } = withSecretsIn(
        secrets,
        environmentOf(serviceOf(compose, 'postgres'), given),
      );
      const password = (await readFile(passwordFile, 'utf8')).trimEnd();
      const database = await startDatabase({ port: databasePort, user, password });
      const serverPorts = await freePorts([...LISTENING, 'FRONTEND_HTTP_PORT']);
      const programs = { server, folder };
      return new TemporalOnPostgres({
        ...{ compose, given, secrets, programs },
        ...{ databasePort, database, serverPorts },
      });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Runs a job of the compose file, its script that is. @throws Error with what it said where it fails */
  async runJob(name: 'temporal-schema' | 'temporal-namespace'): Promise<void> {
    const job = serviceOf(this.#compose, name);
    const [command = '', ...args] = job.entrypoint ?? [];
    const env = {
      ...this.#environmentOf(job),
      PATH: [this.#programs.folder, process.env['PATH']].join(delimiter),
      ...(name === 'temporal-schema'
        ? { SQL_HOST: HOST, SQL_PORT: String(this.#databasePort) }
        : { TEMPORAL_ADDRESS: this.address }),
    };
    await execa(
      command,
      args.map((path) => mountedAt(job, path)),
      {
        env,
        extendEnv: false,
        all: true,
        stdin: 'ignore',
        timeout: 5 * 60_000,
      },
    );
  }

  async start(): Promise<void> {
    const service = serviceOf(this.#compose, 'temporal');
    const environment = this.#environmentOf(service);
    const [command = '', script = ''] = service.entrypoint ?? [];
    this.#server = await startServerProcess({
      name: 'The Temporal server',
      command,
      args: [mountedAt(service, script), this.#programs.server, 'start'],
      env: {
        PATH: process.env['PATH'] ?? '',
        ...environment,
        ...this.#serverPorts,
        DYNAMIC_CONFIG_FILE_PATH: mountedAt(service, environment['DYNAMIC_CONFIG_FILE_PATH'] ?? ''),
        POSTGRES_SEEDS: HOST,
        DB_PORT: String(this.#databasePort),
        BIND_ON_IP: HOST,
      },
      untilReady: () => untilAnswering(this.address),
    });
  }

  #environmentOf(service: ComposeService): Record<string, string> {
    return withSecretsIn(this.#secrets, environmentOf(service, this.#given));
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.#server?.kill();
    this.#server = null;
  }

  async backUp(folder: string): Promise<void> {
    for (const name of DATABASES) await this.#database.backUp(name, join(folder, `${name}.dump`));
  }

  /** While the server does not run. */
  async restore(folder: string): Promise<void> {
    for (const name of DATABASES) await this.#database.restore(name, join(folder, `${name}.dump`));
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await this.#database.stop();
    await rm(this.#programs.folder, { recursive: true, force: true });
  }
}

interface Parts {
  readonly compose: Compose;
  readonly given: Given;
  readonly secrets: string;
  readonly programs: { readonly server: string; readonly folder: string };
  readonly databasePort: number;
  readonly database: Database;
  readonly serverPorts: Given;
}

function serviceOf({ services }: Compose, name: string): ComposeService {
  const service = services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
}

async function freePort(): Promise<number> {
  return await getPort({ port: portNumbers(randomInt(PORTS.from, PORTS.to), PORTS.to) });
}

async function freePorts(names: readonly string[]): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  for (const name of names) ports[name] = String(await freePort());
  return ports;
}

async function untilAnswering(address: string): Promise<void> {
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      await connection.close();
      return;
    } catch {
      await pause(100); // not up yet; what keeps it from starting, it says itself when it ends
    }
  }
}
