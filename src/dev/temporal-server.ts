/** Temporal's dev server as a child process: in memory, or on a database file. */
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { TypedSearchAttributes, type SearchAttributeType } from '@temporalio/common';
import getPort from 'get-port';
import { startServerProcess, type ServerProcess } from './server-process.ts';

export interface TemporalServerOptions {
  readonly cliPath: string;
  readonly searchAttributes: readonly { readonly name: string; readonly type: SearchAttributeType }[];
  /** A free one by default. */
  readonly port?: number;
  /** `null`: without the UI. */
  readonly uiPort: number | null;
  /** Kept over restarts; by default in memory. */
  readonly dbFile?: string;
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  /** More of the CLI's own arguments, such as `--ui-codec-endpoint`. */
  readonly extraArgs?: readonly string[];
}

export interface TemporalServer extends ServerProcess {
  readonly address: string;
  readonly uiUrl: string | null;
}

const HOST = '127.0.0.1';
/** A busy machine may take long to start it. */
const START_TIMEOUT_MS = 120_000;
/** The dev server has one history shard whose queues tick every 50 ms; each step of a workflow would wait for a tick. */
const POLL_RATES = {
  'history.transferProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxPollRPS': 2_000,
  'history.visibilityProcessorMaxPollRPS': 2_000,
};

/** As deploy/temporal-dynamic-config.yaml has it: several imports take turns. */
const AS_DEPLOYED = { 'matching.enableFairness': true };

/** Starts a server, and waits until it can be used. @throws Error with what it wrote, where it does not start */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { cliPath, uiPort, searchAttributes } = options;
  const port = options.port ?? (await getPort());
  const address = `${HOST}:${port}`;
  const started = await startServerProcess({
    name: 'The Temporal dev server',
    command: cliPath,
    args: serverArguments(options, port),
    untilReady: () => untilReady(address, searchAttributes),
  });
  return { ...started, address, uiUrl: uiPort === null ? null : `http://localhost:${uiPort}` };
}

function serverArguments(options: TemporalServerOptions, port: number): string[] {
  const { searchAttributes, uiPort, dbFile, dynamicConfig, extraArgs = [] } = options;
  const settings = { ...POLL_RATES, ...AS_DEPLOYED, ...dynamicConfig };
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--log-level', 'error'],
    ...(uiPort === null ? ['--headless'] : ['--ui-ip', HOST, '--ui-port', String(uiPort)]),
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    ...searchAttributes.flatMap(({ name, type }) => {
      return ['--search-attribute', `${name}=${TypedSearchAttributes.toMetadataType(type)}`];
    }),
    ...Object.entries(settings).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
    ...extraArgs,
  ];
}

/** Ready is when the namespace knows the search attributes: a start before that would be refused. */
async function untilReady(
  address: string,
  searchAttributes: TemporalServerOptions['searchAttributes'],
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (await isReady(address, searchAttributes)) return;
    if (Date.now() > deadline) {
      throw new Error(`The Temporal dev server was not ready within ${START_TIMEOUT_MS / 1_000} seconds.`);
    }
    await pause(50);
  }
}

async function isReady(
  address: string,
  searchAttributes: TemporalServerOptions['searchAttributes'],
): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      address,
      connectTimeout: 1_000,
      channelArgs: { 'grpc.enable_http_proxy': 0 },
    });
    const { customAttributes } = await connection.withDeadline(Date.now() + 2_000, () =>
      (connection as Connection).operatorService.listSearchAttributes({ namespace: 'default' }),
    );
    return searchAttributes.every(({ name }) => Object.hasOwn(customAttributes, name));
  } catch {
    return false; // not up yet; what keeps it from starting, it says itself when it ends
  } finally {
    await connection?.close();
  }
}
