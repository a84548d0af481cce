/**
 * The embedded stack: Temporal's dev server, the emulator of the Airbyte API or the real one, a worker, and the HTTP service with a
 * page.
 */
import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import type { Logger } from 'pino';
import { connectClient } from '../client/index.ts';
import { OnboardingClient } from '../client.ts';
import {
  keyVariablesIn,
  readStackConfig,
  type AirbyteConfig,
  type Environment,
  type ServiceConfig,
  type StackConfig,
  type WorkerConfig,
} from '../config/index.ts';
import { DEFAULT_HTTP_PORT, DEFAULT_METRICS_PORT } from '../domain/default-addresses.ts';
import { createHttpApp, serveApp, type RunningService } from '../http/index.ts';
import { generateKey } from '../secrets/index.ts';
import { connectConfiguredService } from '../service/index.ts';
import { logTracing, startTracing, warnOfClearText, type Tracing } from '../telemetry/index.ts';
import { connectWorker, installRuntime } from '../worker/index.ts';
import { startEmulatedAirbyte, type AirbytePart } from './emulated-airbyte.ts';
import { createPage } from './page.ts';
import { startCodec, startTemporal, temporalPorts } from './temporal-with-ui.ts';

export interface StackOptions {
  readonly settings: StackSettings;
  readonly logger: Logger;
  /** Called with a line for each part that is ready. */
  readonly report: (line: string) => void;
}

/** The environment as the stack has read it, once. */
export interface StackSettings {
  readonly config: StackConfig;
  readonly apiKey: string;
  /** The keys that are the stack's own, as another process needs them in its environment. */
  readonly ownKeys: Readonly<Record<string, string>>;
  /** The variables of the environment that give keys: whoever set them has their values. */
  readonly givenKeys: readonly string[];
  /** The environment of the programs that the stack starts. */
  readonly env: Environment;
}

export interface Stack {
  readonly onboarding: OnboardingClient;
  readonly isEmulated: boolean;
  /** What another process needs in its environment to meet this stack; no key that the stack was given. */
  readonly environment: Readonly<Record<string, string>>;
  /** The variables that it needs besides, as they were given to the stack. */
  readonly givenKeys: readonly string[];
  /** Where the signup page is, and the HTTP API beside it. */
  readonly pageUrl: string;
  /** Rejects when a part ends that should not. To leave it alone does no harm. */
  readonly failed: Promise<never>;
  /** Stops every part, the last started first. */
  stop(): Promise<void>;
}

/** The time that calls in flight have to end when the stack stops: the emulator's need less than those of the real API. */
const WORKER_GRACE_MS = 5_000;

/**
 * Reads the settings of a stack. It has a Temporal of its own, whatever the environment or a configuration file would connect to.
 * @throws ConfigError that names every problem
 */
export async function readStackSettings(
  env: Environment,
  surroundings: { readonly isTerminal?: boolean } = {},
): Promise<StackSettings> {
  const apiKey = randomBytes(24).toString('base64url');
  const givenKeys = keyVariablesIn(env);
  const ownKeys = {
    // This stack's database is in memory: a new key is good for as long.
    ...(givenKeys.length === 0 && { ONBOARDING_KEYS: generateKey('dev') }),
    ONBOARDING_API_KEYS: `dev:${apiKey}`,
  };
  const others = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
  const config = readStackConfig(
    {
      // Temporal's own chatter would bury what the newcomer came to see.
      LOG_LEVEL: 'warn',
      ONBOARDING_METRICS_PORT: String(await getPort({ port: DEFAULT_METRICS_PORT })),
      ...others,
      ...ownKeys,
      TEMPORAL_CONFIG_FILE: '',
    },
    surroundings,
  );
  return { config, apiKey, ownKeys, givenKeys, env };
}

/** Starts the parts, one after the other; where one does not start, those before it are stopped. */
export async function startStack({ settings, logger, report }: StackOptions): Promise<Stack> {
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  const { config, apiKey, env } = settings;
  try {
    stops.push(() => config.keyring.close?.());
    warnOfClearText(logger, config);
    const ports = await temporalPorts();
    const codec = await startCodec(config, ports, logger);
    stops.push(() => codec.close());
    const server = await startTemporal({ env, report }, ports, codec.url);
    stops.push(() => server.stop());
    const airbyte =
      config.airbyte === null
        ? await startEmulatedAirbyte(report, config.policy)
        : realAirbyte(config.airbyte, config.widgetScriptUrl);
    stops.push(airbyte.stop);
    const tracing = await startTracing(config.tracing, {
      serviceName: 'onboarding-dev',
      ...logTracing(logger),
    });
    if (tracing !== null) stops.push(tracing.stop);

    const { address } = server;
    const uiUrl = server.uiUrl ?? '';
    const temporal = { ...config.temporal, connection: { address }, uiUrl };
    const own = { ...config, temporal, airbyte: airbyte.api, eagerActivities: false };
    const surroundings = { logger, report, tracing };
    const worker = await startWorker(own, surroundings);
    stops.push(worker.stop);
    const page = { apiKey, widgetScriptUrl: airbyte.widgetScriptUrl };
    const service = await startService(own, page, surroundings);
    stops.push(service.stop);
    const connected = await connectClient(own);
    stops.push(connected.close);
    const ended = server.exited.then(() => {
      throw new Error('The Temporal dev server has ended.');
    });
    const failed = Promise.race([worker.failed, ended]);
    failed.catch(() => undefined);
    return {
      onboarding: new OnboardingClient(connected.options),
      isEmulated: config.airbyte === null,
      environment: {
        TEMPORAL_ADDRESS: address,
        TEMPORAL_UI_URL: uiUrl,
        ...settings.ownKeys,
        ...airbyte.environment,
      },
      givenKeys: settings.givenKeys,
      pageUrl: service.url,
      failed,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function realAirbyte(api: AirbyteConfig, widgetScriptUrl: string): AirbytePart {
  return { api, widgetScriptUrl, environment: {}, stop: () => Promise.resolve() };
}

interface Surroundings extends Omit<StackOptions, 'settings'> {
  readonly tracing: Tracing | null;
}

async function startWorker(
  config: WorkerConfig,
  { logger, report, tracing }: Surroundings,
): Promise<{ readonly failed: Promise<never>; readonly stop: () => Promise<void> }> {
  const { metrics } = config;
  const { worker, close } = await connectWorker(config, {
    shutdownGraceTimeMs: WORKER_GRACE_MS,
    tracing,
    // Whoever runs the stack decides when it stops.
    prepareRuntime: () => {
      installRuntime(logger, { shutdownSignals: [], metrics });
    },
  });
  const running = worker.run();
  // Until the other parts have started, nobody waits for the worker's end.
  running.catch(() => undefined);
  const where = metrics === null ? '' : `, its metrics at http://${metrics.host}:${metrics.port}/metrics`;
  report(`The worker runs${where}.`);
  return {
    failed: running.then(() => new Promise<never>(() => undefined)),
    stop: async () => {
      worker.shutdown();
      await running.finally(close);
    },
  };
}

/** The HTTP service, and on the same origin the page that uses it. */
async function startService(
  config: ServiceConfig,
  page: { readonly apiKey: string; readonly widgetScriptUrl: string },
  { logger, report, tracing }: Surroundings,
): Promise<RunningService> {
  const port = await getPort({ port: DEFAULT_HTTP_PORT });
  const { deps, close } = await connectConfiguredService(config, logger, {
    tracing,
    folder: process.cwd(),
  });
  const { url, stop } = await serveApp(
    (options) =>
      createPage({
        api: createHttpApp(deps, options),
        ...page,
        origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
        logger,
      }),
    { host: '127.0.0.1', port },
  );
  report(`The HTTP service runs at ${url}, its contract at ${url}/docs.`);
  return {
    url,
    stop: async () => {
      await stop();
      await close();
    },
  };
}
