/** The Temporal of the embedded stack: its dev server, and a codec server so that its UI shows what is encrypted. */
import getPort from 'get-port';
import type { Logger } from 'pino';
import { startCodecServer, type RunningCodecServer } from '../codec-server/index.ts';
import { listeningAt, type Environment, type StackConfig } from '../config/index.ts';
import {
  DEFAULT_CODEC_PORT,
  DEFAULT_TEMPORAL_PORT,
  DEFAULT_TEMPORAL_UI_PORT,
} from '../domain/default-addresses.ts';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { PayloadCodec } from '../secrets/index.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { startTemporalServer, type TemporalServer } from './temporal-server.ts';

interface TemporalPorts {
  readonly port: number;
  readonly uiPort: number;
}

interface TemporalWithUi {
  readonly server: TemporalServer;
  readonly codec: RunningCodecServer;
}

type CodecConfig = Pick<StackConfig, 'keyring' | 'encrypts' | 'ports'>;

interface Surroundings {
  readonly env: Environment;
  readonly report: (line: string) => void;
  readonly logger: Logger;
}

/** What is told where the server cannot listen. */
const PORT_TAKEN = /^The Temporal dev server [^]*address already in use/;
/** It takes seconds until it listens, and on a busy machine every port that is free may be taken meanwhile. */
const MOST_STARTS = 4;

/** Starts both; where another process takes a port that was free just before, once more on others. */
export async function startTemporalWithUi(
  config: CodecConfig,
  surroundings: Surroundings,
): Promise<TemporalWithUi> {
  for (let starts = 1; ; starts += 1) {
    try {
      return await startedOn(await temporalPorts(), config, surroundings);
    } catch (error) {
      if (starts === MOST_STARTS || !PORT_TAKEN.test((error as Error).message)) throw error;
    }
  }
}

async function startedOn(
  ports: TemporalPorts,
  config: CodecConfig,
  surroundings: Surroundings,
): Promise<TemporalWithUi> {
  const codec = await startCodec(config, ports, surroundings.logger);
  try {
    return { codec, server: await startTemporal(surroundings, ports, codec.url) };
  } catch (error) {
    await codec.close();
    throw error;
  }
}

/** Temporal's own ports where they are free, so that its tools find the stack by default. */
async function temporalPorts(): Promise<TemporalPorts> {
  const [port, uiPort] = await Promise.all([
    getPort({ port: DEFAULT_TEMPORAL_PORT }),
    getPort({ port: DEFAULT_TEMPORAL_UI_PORT }),
  ]);
  return { port, uiPort };
}

/** Starts the codec server, for the page of the UI on this machine alone. What it decodes holds no credentials. */
async function startCodec(
  { keyring, encrypts, ports }: CodecConfig,
  { uiPort }: TemporalPorts,
  logger: Logger,
): Promise<RunningCodecServer> {
  const codec = new PayloadCodec(keyring, { encrypts });
  const origins = [`http://localhost:${uiPort}`, `http://127.0.0.1:${uiPort}`];
  const port = ports.codec ?? (await getPort({ port: DEFAULT_CODEC_PORT }));
  const address = { host: '127.0.0.1', port };
  const variables = { host: 'ONBOARDING_CODEC_HOST', port: 'ONBOARDING_CODEC_PORT' };
  return await listeningAt([{ ...address, variables }], () =>
    startCodecServer(address, { codec, callers: null, origins, logger }),
  );
}

/** Temporal's dev server, in memory, whose UI decodes by the codec server. */
async function startTemporal(
  { env, report }: Omit<Surroundings, 'logger'>,
  { port, uiPort }: TemporalPorts,
  codecUrl: string,
): Promise<TemporalServer> {
  const cli = await findTemporalCli({ env, report });
  const server = await startTemporalServer({
    cliPath: cli.path,
    searchAttributes: SEARCH_ATTRIBUTES,
    port,
    uiPort,
    extraArgs: ['--ui-codec-endpoint', codecUrl],
  });
  const { address, uiUrl } = server;
  report(`Temporal runs at ${address}, its UI at ${uiUrl ?? ''} (CLI ${cli.version}, from ${cli.from}).`);
  return server;
}
