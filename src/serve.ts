/** The HTTP service: builds what it needs of the environment, and runs itself only as the process's entry. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
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
import { createHttpApp, serveApp, type HttpDependencies } from './http/index.ts';
import { rememberCredentialsOf } from './redaction/index.ts';
import { configuredWebhooks, loadConfig } from './signup/index.ts';
import {
  countCalls,
  createLogger,
  logKeyChange,
  logTracing,
  prometheusCounters,
  startTracing,
  type Tracing,
} from './telemetry/index.ts';
import { airbyteWidgetTokens } from './widget/index.ts';

export {
  createHttpApp,
  type Fetching,
  type HttpAppOptions,
  type HttpDependencies,
  type HttpLimits,
  type RunningService,
  serveApp,
} from './http/index.ts';
export type { WidgetTokenAnswer, WidgetTokenRequest, WidgetTokens } from './widget/index.ts';

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
