/** What is measured, each in a process of its own: Temporal's server, the API, the floors' worker and the onboardings'. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { execa } from 'execa';
import getPort from 'get-port';
import { OnboardingClient } from '../../src/client.ts';
import { DEFAULT_TASK_QUEUE } from '../../src/domain/names.ts';
import { generateKey, onboardingDataConverter, parseKeyring } from '../../src/secrets/index.ts';
import { PACKAGE } from '../package.ts';
import { withServer, type ServerKind } from './servers.ts';

export const FLOORS_TASK_QUEUE = 'floors';

export interface Engine {
  /** Temporal's client as it comes, for the floors. */
  readonly bare: Client;
  /** With the payload codec, as onboardings are read. */
  readonly client: Client;
  readonly onboarding: OnboardingClient;
  readonly api: Api;
  readonly pids: Readonly<Record<'floors' | 'worker' | 'api', number>>;
  /** Milliseconds of CPU that the server has used so far. */
  readonly serverCpuMs: () => Promise<number>;
}

export interface Api {
  readonly url: string;
  readonly organizationId: string;
  readonly accessToken: string;
}

interface EngineOptions {
  /** By default the dev server. */
  readonly server?: ServerKind;
  /** For the onboardings' worker, besides what it needs: its flags of Node, and settings. */
  readonly nodeFlags?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** The folder of the package whose worker it is; by default this one. */
  readonly worker?: string;
  /** Where the worker's log goes; by default nowhere. */
  readonly logFile?: string;
}

/** The package must be built: the onboardings' worker is the one that users run, with its defaults. */
export async function withEngine(
  run: (engine: Engine) => Promise<void>,
  {
    server = 'dev',
    nodeFlags = [],
    settings = {},
    logFile = '/dev/null',
    worker: built = PACKAGE,
  }: EngineOptions = {},
): Promise<void> {
  await withServer(server, async ({ address, cpuMs }) => {
    const keys = generateKey('bench');
    const api = await startApi();
    const floors = startWorker([...TSX, 'bench/engine/floor-worker.ts', address, FLOORS_TASK_QUEUE], {});
    const worker = startWorker(
      [...nodeFlags, join(built, 'dist/src/cli/main.js'), 'worker'],
      {
        ...workerEnvironment(address, keys, api),
        ONBOARDING_METRICS_PORT: String(await getPort()),
        ...settings,
      },
      logFile,
    );
    const connection = await Connection.connect({ address });
    const keyring = parseKeyring(keys);
    const client = new Client({ connection, dataConverter: onboardingDataConverter(keyring) });
    const bareConnection = await Connection.connect({ address });
    try {
      const ended = Promise.race([worker.exited, floors.exited, api.exited]).then(() => {
        throw new Error('One of the programs ended.');
      });
      const measured = run({
        api,
        client,
        bare: new Client({ connection: bareConnection }),
        onboarding: new OnboardingClient({ client, keys: keyring }),
        serverCpuMs: cpuMs,
        pids: { floors: floors.pid, worker: worker.pid, api: api.pid },
      });
      await Promise.race([measured, ended]);
    } finally {
      await connection.close();
      await bareConnection.close();
      for (const program of [worker, floors, api]) await program.stop();
    }
  });
}

const TSX = ['--import', 'tsx'];

function workerEnvironment(address: string, keys: string, { url, organizationId, accessToken }: Api) {
  return {
    TEMPORAL_ADDRESS: address,
    ONBOARDING_TASK_QUEUE: DEFAULT_TASK_QUEUE,
    ONBOARDING_KEYS: keys,
    AIRBYTE_API_URL: url,
    AIRBYTE_ORGANIZATION_ID: organizationId,
    AIRBYTE_ACCESS_TOKEN: accessToken,
    LOG_FORMAT: 'json',
  };
}

interface RunningProgram {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: PromiseLike<unknown>;
  readonly stop: () => Promise<void>;
}

async function startApi(): Promise<Api & RunningProgram> {
  const child = execa(process.execPath, [...TSX, 'emulator/main.ts', '--port', '0'], OPTIONS);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  child.stdout.resume();
  const told = Object.fromEntries(
    line
      .trim()
      .split(' ')
      .map((pair) => pair.split(/=(.*)/s) as [string, string]),
  );
  return {
    url: told['AIRBYTE_API_URL'] ?? '',
    organizationId: told['AIRBYTE_ORGANIZATION_ID'] ?? '',
    accessToken: told['AIRBYTE_ACCESS_TOKEN'] ?? '',
    ...running(child),
  };
}

/** What it writes goes to a file: a pipe that somebody has to read would be measured with it. */
function startWorker(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  logFile = '/dev/null',
): RunningProgram {
  const output = { stdout: 'ignore', stderr: { file: logFile } } as const;
  return running(execa(process.execPath, args, { ...OPTIONS, ...output, env, extendEnv: false }));
}

const OPTIONS = { cwd: PACKAGE, buffer: false, reject: false, stdin: 'ignore' } as const;

function running(child: PromiseLike<unknown> & Pick<ChildProcess, 'pid' | 'kill'>): RunningProgram {
  return {
    pid: child.pid ?? 0,
    exited: child,
    stop: async () => {
      child.kill('SIGTERM');
      await child;
    },
  };
}
