/** The HTTP service: builds what it needs of the environment, and runs itself only as the process's entry. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { AirbyteClient, observers } from './airbyte/index.ts';
import { OnboardingClient } from './client.ts';
import {
  ConfigError,
  listeningAt,
  readLogConfig,
  readServiceConfig,
  readTracingConfig,
  type Environment,
} from './config/index.ts';
import { createHttpApp, type HttpAppOptions } from './http/index.ts';
import type { HttpDependencies } from './http/index.ts';
import { createLogger, logKeyChange, logTracing } from './telemetry/index.ts';
import { rememberCredentialsOf } from './redaction/index.ts';
import { loadConfig } from './signup/index.ts';
import { configuredWebhooks } from './signup/index.ts';
import { countCalls } from './telemetry/index.ts';
import { prometheusCounters } from './telemetry/index.ts';
import { startTracing, type Tracing } from './telemetry/index.ts';
import { airbyteWidgetTokens } from './widget/index.ts';

export { createHttpApp, type HttpAppOptions } from './http/index.ts';
export type { HttpDependencies, HttpLimits } from './http/index.ts';
export type { WidgetTokenAnswer, WidgetTokenRequest, WidgetTokens } from './widget/index.ts';

/** Connections that may wait to be taken: a replayed day of webhooks comes all at once. Node's own default is 511. */
const BACKLOG = 4_096;
/** Milliseconds that what is in flight may take to end; Kubernetes gives 30 seconds. */
const GRACE_MS = 25_000;
/** Milliseconds. A request is small: whoever sends one for longer than this holds a connection, no more. */
const REQUEST_TIMEOUT_MS = 30_000;

/** What the service is built on, with connections of its own. */
export interface ConnectedService {
  readonly deps: HttpDependencies;
  /** Where the environment says that it is to listen. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly close: () => Promise<void>;
}

/**
 * Builds what `createHttpApp` takes as the environment, and `onboarding.config.ts` in the working directory, say.
 * @throws ConfigError, ConfigFileError, UnavailableError; NotSetUpError where a search attribute is missing
 */
export async function connectService(
  env: Environment,
  logger: Logger,
  { tracing = null }: { readonly tracing?: Tracing | null } = {},
): Promise<ConnectedService> {
  const config = readServiceConfig(env);
  const { http, airbyte: api, keyring } = config;
  keyring.onChange?.(logKeyChange(logger));
  const { signup } = await loadConfig(process.cwd(), http.configFile);
  const { webhooks, problems } = configuredWebhooks(signup, http.webhookSecrets);
  if (problems.length > 0) throw new ConfigError(problems);
  const onboarding = await connectedAndSetUp(env, tracing);
  const counted = prometheusCounters();
  const observer = observers(countCalls(counted), tracing?.observer);
  const airbyte = api === null ? null : new AirbyteClient({ ...api, observer });
  const { apiKeys, progressTokenKey, corsOrigins, limits, trustedProxies } = http;
  const widgetTokens = airbyte === null ? null : airbyteWidgetTokens(airbyte, config);
  return {
    deps: {
      onboarding,
      apiKeys,
      progressTokenKey,
      logger,
      webhooks,
      widgetTokens,
      corsOrigins,
      limits,
      trustedProxies,
      moreMetrics: counted.metrics,
      ...(tracing !== null && { traceRequest: tracing.traceRequest }),
    },
    listen: { host: http.host, port: http.port },
    close: async () => {
      keyring.close?.();
      await airbyte?.close();
      await onboarding.close();
    },
  };
}

async function connectedAndSetUp(env: Environment, tracing: Tracing | null): Promise<OnboardingClient> {
  const onboarding = await OnboardingClient.connect(env, { interceptors: tracing?.clientInterceptors });
  try {
    await onboarding.assertSetUp();
    return onboarding;
  } catch (error) {
    await onboarding.close();
    throw error;
  }
}

export interface RunningService {
  /** Where it listens. */
  readonly url: string;
  /** Takes nothing new, ends what is in flight, and closes what is still open after that. */
  readonly stop: () => Promise<void>;
}

/** A Fetch-standard handler. */
export interface Fetching {
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>;
}

/** Serves an app over Node's HTTP server. @throws Error where the address is taken */
export async function serveApp(
  appFor: (options: Required<HttpAppOptions>) => Fetching,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<RunningService> {
  const closing = new AbortController();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const app = appFor({ closing: closing.signal, registry });
  const server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env) });
  if ('requestTimeout' in server) server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.listen({ port, host, backlog: BACKLOG });
  await once(server, 'listening');
  return {
    url: urlOf(server.address() as AddressInfo),
    stop: async () => {
      closing.abort();
      await closed(server);
      registry.clear();
    },
  };
}

async function closed(server: ServerType): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const impatience = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, GRACE_MS);
  await ended;
  clearTimeout(impatience);
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Runs the service as the environment says, until `until` is aborted. @throws ConfigError, UnavailableError */
export async function runService(env: Environment, until: AbortSignal): Promise<void> {
  rememberCredentialsOf(env);
  const logger = await createLogger(readLogConfig(env, process.stderr.isTTY));
  const tracing = await startTracing(readTracingConfig(env), {
    serviceName: 'onboarding-service',
    ...logTracing(logger),
  });
  const { deps, listen, close } = await connectService(env, logger, { tracing });
  try {
    const variables = ['ONBOARDING_HTTP_HOST', 'ONBOARDING_HTTP_PORT'] as const;
    const service = await listeningAt({ ...listen, variables }, () =>
      serveApp((options) => createHttpApp(deps, options), listen),
    );
    const webhooks = [...(deps.webhooks?.keys() ?? [])];
    logger.info(
      { url: service.url, webhooks, widget_tokens: deps.widgetTokens !== null, traced: tracing !== null },
      'the service runs',
    );
    if (!until.aborted) await once(until, 'abort');
    await service.stop();
    logger.info('the service has stopped');
  } finally {
    await close();
    await tracing?.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interruption.abort();
    });
  }
  await runService(process.env, interruption.signal);
}
