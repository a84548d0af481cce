/**
 * The embedded stack: Temporal's dev server, the emulator of the Airbyte API or the real one, a worker, and the HTTP service with a
 * page.
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import getPort from 'get-port';
import type { Logger } from 'pino';
import { connectClient } from '../client/index.ts';
import { OnboardingClient } from '../client.ts';
import {
  keyVariablesIn,
  listeningAt,
  readStackConfig,
  type AirbyteConfig,
  type Environment,
  type StackConfig,
  type WorkerConfig,
} from '../config/index.ts';
import { DEFAULT_HTTP_PORT, DEFAULT_METRICS_PORT } from '../domain/default-addresses.ts';
import { hasHooks, type OnboardingHooks } from '../domain/hooks.ts';
import {
  createHttpApp,
  createHttpApps,
  serveApp,
  serveApps,
  type HttpAppOptions,
  type HttpDependencies,
  type RunningService,
  type RunningServices,
} from '../http/index.ts';
import { generateKey } from '../secrets/index.ts';
import { loadConfig } from '../signup/index.ts';
import { connectConfiguredService } from '../service/index.ts';
import { logTracing, startTracing, warnOfClearText, type Tracing } from '../telemetry/index.ts';
import { connectConfiguredWorker, installRuntime } from '../worker/index.ts';
import { startEmulatedAirbyte, type AirbytePart } from './emulated-airbyte.ts';
import { createPage } from './page.ts';
import { startTemporalWithUi } from './temporal-with-ui.ts';

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
  /** The credentials that it was given, by their variables: whoever set them has their values. */
  readonly givenCredentials: readonly string[];
  /** The environment of the programs that the stack starts. */
  readonly env: Environment;
}

export interface Stack {
  readonly onboarding: OnboardingClient;
  readonly isEmulated: boolean;
  /** What another process needs in its environment to meet this stack; no credential that the stack was given. */
  readonly environment: Readonly<Record<string, string>>;
  /** The variables that it needs besides, as they were given to the stack. */
  readonly givenCredentials: readonly string[];
  /** Where the signup page is, and the HTTP API beside it. */
  readonly pageUrl: string;
  /** Rejects when a part ends that should not. To leave it alone does no harm. */
  readonly failed: Promise<never>;
  /** Stops every part, the last started first. */
  stop(): Promise<void>;
}

/** The script of Airbyte's own widget. Where the API is emulated, the page loads a stand-in instead. */
const WIDGET_SCRIPT_URL =
  'https://cdn.jsdelivr.net/npm/@airbyte-embedded/airbyte-embedded-widget@0.4.5/dist/airbyte-embedded-widget.iife.js';

/** The credentials that a command needs as the stack has them. */
const CREDENTIALS = [
  'ONBOARDING_KEYS',
  'ONBOARDING_PROGRESS_TOKEN_KEY',
  'AIRBYTE_ACCESS_TOKEN',
  'AIRBYTE_CLIENT_SECRET',
];

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
  const ownKeys = {
    // This stack's database is in memory: a new key is good for as long.
    ...(keyVariablesIn(env).length === 0 && { ONBOARDING_KEYS: generateKey('dev') }),
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
  const givenCredentials = CREDENTIALS.filter((name) => isSet(env[name]));
  return { config, apiKey, ownKeys, givenCredentials, env };
}

/** What the stack was set to in the open, so that another process sees it the same. */
function openSettings(env: Environment): Record<string, string> {
  const isSecret = (name: string): boolean =>
    CREDENTIALS.includes(name) ||
    /^ONBOARDING_(API_KEYS|CODEC_KEYS|WEBHOOK_SECRETS_\w+|NOTICE_(URLS|SECRETS))$/.test(name);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value = '']) => {
      if (!/^(AIRBYTE|ONBOARDING)_/.test(name) || isSecret(name) || !isSet(value)) return [];
      // The other process may run in another folder.
      return [[name, name.endsWith('_FILE') ? resolve(value.trim()) : value.trim()]];
    }),
  );
}

function isSet(value = ''): boolean {
  return value.trim() !== '';
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
    const { codec, server } = await startTemporalWithUi(config, { env, report, logger });
    stops.push(() => codec.close());
    stops.push(() => server.stop());
    const airbyte =
      config.airbyte === null
        ? await startEmulatedAirbyte(report, config.policy)
        : realAirbyte(config.airbyte);
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
    const { hooks } = await loadConfig(process.cwd(), config.http.configFile);
    const worker = await startWorker(own, { ...surroundings, hooks });
    stops.push(worker.stop);
    const widgetScriptUrl = config.widgetScriptUrl ?? airbyte.widgetScriptUrl;
    const page = { apiKey, widgetScriptUrl };
    const service = await startService(own, page, surroundings);
    stops.push(service.stop);
    const connected = await connectClient({ ...own, notices: config.notices ?? hasHooks(hooks) });
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
        ...openSettings(env),
        // Who is told, the worker knows.
        ...((config.notices ?? hasHooks(hooks)) && { ONBOARDING_NOTICES: 'on' }),
        TEMPORAL_ADDRESS: address,
        TEMPORAL_UI_URL: uiUrl,
        ...settings.ownKeys,
        ...airbyte.environment,
        ONBOARDING_WIDGET_SCRIPT_URL: widgetScriptUrl,
      },
      givenCredentials: settings.givenCredentials,
      pageUrl: service.url,
      failed,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function realAirbyte(api: AirbyteConfig): AirbytePart {
  return { api, widgetScriptUrl: WIDGET_SCRIPT_URL, environment: {}, stop: () => Promise.resolve() };
}

interface Surroundings extends Omit<StackOptions, 'settings'> {
  readonly tracing: Tracing | null;
}

async function startWorker(
  config: Omit<WorkerConfig, 'configFile'>,
  { logger, report, tracing, hooks }: Surroundings & { readonly hooks: OnboardingHooks },
): Promise<{ readonly failed: Promise<never>; readonly stop: () => Promise<void> }> {
  const { metrics } = config;
  const { worker, close } = await connectConfiguredWorker(config, {
    shutdownGraceTimeMs: WORKER_GRACE_MS,
    tracing,
    hooks,
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

/** The HTTP service, and on the same origin the page that uses it. @throws ConfigError where a port that was set is taken */
async function startService(
  config: StackConfig,
  page: { readonly apiKey: string; readonly widgetScriptUrl: string },
  { logger, report, tracing }: Surroundings,
): Promise<RunningService> {
  // Its own origins are known before it listens, so that none is any free port.
  const port = config.ports.http || (await getPort({ port: DEFAULT_HTTP_PORT }));
  const { deps, close } = await connectConfiguredService(config, logger, {
    tracing,
    folder: process.cwd(),
  });
  const pageWith = (api: ReturnType<typeof createHttpApp>): ReturnType<typeof createPage> =>
    createPage({
      api,
      ...page,
      // Where the page is reached by another address, such as a tunnel's, that one is configured.
      origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`, ...config.http.corsOrigins],
      logger,
    });
  const service = await served(deps, pageWith, { port, operators: config.http.listen.operators });
  const { url, stop } = service;
  const probes = 'operatorsUrl' in service ? `, its probes and metrics at ${service.operatorsUrl}` : '';
  report(`The HTTP service runs at ${url}, its contract at ${url}/docs${probes}.`);
  return {
    url,
    stop: async () => {
      await stop();
      await close();
    },
  };
}

async function served(
  deps: HttpDependencies,
  pageWith: (api: ReturnType<typeof createHttpApp>) => ReturnType<typeof createPage>,
  { port, operators }: { port: number; operators: { readonly host: string; readonly port: number } | null },
): Promise<RunningService | RunningServices> {
  const callers = { host: '127.0.0.1', port };
  const variables = { host: 'ONBOARDING_HTTP_HOST', port: 'ONBOARDING_HTTP_PORT' };
  if (operators === null) {
    const app = (options: HttpAppOptions) => pageWith(createHttpApp(deps, options));
    return await listeningAt([{ ...callers, variables }], () => serveApp(app, callers));
  }
  const ofOperators = { host: 'ONBOARDING_HTTP_ADMIN_HOST', port: 'ONBOARDING_HTTP_ADMIN_PORT' };
  const apps = (options: HttpAppOptions) => {
    const { callers: api, operators } = createHttpApps(deps, options);
    return { callers: pageWith(api), operators };
  };
  return await listeningAt(
    [
      { ...callers, variables },
      { ...operators, variables: ofOperators },
    ],
    () => serveApps(apps, { callers, operators }),
  );
}
