/** The HTTP service: builds what it needs of the environment, and runs itself only as the process's entry. */
import { once } from 'node:events';
import type { Logger } from 'pino';
import {
  isEntry,
  listeningAt,
  type ListeningPlace,
  readMountedServiceConfig,
  readServiceConfig,
  weakKeyWarnings,
  type ServiceConfig,
  type Environment,
} from './config/index.ts';
import {
  createHttpApp,
  createHttpApps,
  serveApp,
  serveApps,
  type HttpDependencies,
  type RunningService,
  type RunningServices,
} from './http/index.ts';
import { rememberCredentialsOf } from './redaction/index.ts';
import { type Keys, loadedKeys } from './secrets/index.ts';
import { connectConfiguredService, type ConnectedService } from './service/index.ts';
import { createLogger, logTracing, startTracing, warnOfClearText, type Tracing } from './telemetry/index.ts';

export {
  createHttpApp,
  createHttpApps,
  type Fetching,
  type HttpAppOptions,
  type HttpDependencies,
  type HttpLimits,
  type RunningService,
  type RunningServices,
  serveApp,
  serveApps,
} from './http/index.ts';
export type { ConnectedService } from './service/index.ts';
export type { OfferedTemplate, OfferedTemplates, OfferedTemplatesAnswer } from './templates/index.ts';
export type {
  WidgetTokenAnswer,
  WidgetTokenRequest,
  WidgetTokens,
  WorkspaceSource,
  WorkspaceSources,
  WorkspaceSourcesAnswer,
} from './widget/index.ts';

/** What the service takes in code rather than from the environment. */
export interface ServiceOptions {
  /** In place of ONBOARDING_KEYS: a provider, text, or what loads them first, from a KMS say. */
  readonly keys?: Keys | undefined;
}

/**
 * Builds what `createHttpApp` takes as the environment, and `onboarding.config.ts` in the working directory, say.
 * @throws ConfigError, ConfigFileError, UnavailableError; NotSetUpError where a search attribute is missing
 */
export async function connectService(
  env: Environment,
  logger: Logger,
  { tracing = null, keys }: ServiceOptions & { readonly tracing?: Tracing | null } = {},
): Promise<ConnectedService> {
  const config = readMountedServiceConfig(env, { keys: await loadedKeys(keys) });
  warnOfClearText(logger, { airbyte: config.airbyte, tracing: null });
  warnOfWeakKeys(logger, config);
  return await connectConfiguredService(config, logger, { tracing, folder: process.cwd() });
}

/** Runs the service as the environment says, until `until` is aborted. @throws ConfigError, UnavailableError */
export async function runService(
  env: Environment,
  until: AbortSignal,
  { keys }: ServiceOptions = {},
): Promise<void> {
  rememberCredentialsOf(env);
  const given = await loadedKeys(keys);
  const config = readServiceConfig(env, { isTerminal: process.stderr.isTTY, keys: given });
  const logger = await createLogger(config.log);
  warnOfClearText(logger, config);
  warnOfWeakKeys(logger, config);
  const tracing = await startTracing(config.tracing, {
    serviceName: 'onboarding-service',
    ...logTracing(logger),
  });
  try {
    await runConnected(await connectConfiguredService(config, logger, { tracing, folder: process.cwd() }), {
      logger,
      isTraced: tracing !== null,
      until,
    });
  } finally {
    await tracing?.stop();
  }
}

async function runConnected(
  { deps, listen, close }: ConnectedService,
  {
    logger,
    isTraced,
    until,
  }: { readonly logger: Logger; readonly isTraced: boolean; readonly until: AbortSignal },
): Promise<void> {
  try {
    const service = await served(deps, listen);
    const webhooks = [...(deps.webhooks?.keys() ?? [])];
    logger.info(
      {
        url: service.url,
        ...('operatorsUrl' in service && { operators_url: service.operatorsUrl }),
        webhooks,
        widget_tokens: deps.widgetTokens !== null,
        traced: isTraced,
      },
      'the service runs',
    );
    if (!until.aborted) await once(until, 'abort');
    await service.stop();
    logger.info('the service has stopped');
  } finally {
    await close();
  }
}

function warnOfWeakKeys(logger: Logger, { http }: ServiceConfig): void {
  const apiKeys = http.apiKeys.map(({ key }) => key);
  const secrets = new Map([['ONBOARDING_API_KEYS', apiKeys], ...http.webhookSecrets]);
  for (const warning of weakKeyWarnings(secrets)) logger.warn(warning);
}

/** With an address for operators, probes and metrics are answered there, and there only. @throws ConfigError */
async function served(
  deps: HttpDependencies,
  { operators, ...callers }: ConnectedService['listen'],
): Promise<RunningService | RunningServices> {
  const places: [ListeningPlace, ...ListeningPlace[]] = [
    { ...callers, variables: { host: 'ONBOARDING_HTTP_HOST', port: 'ONBOARDING_HTTP_PORT' } },
    ...(operators === null
      ? []
      : [
          {
            ...operators,
            variables: { host: 'ONBOARDING_HTTP_ADMIN_HOST', port: 'ONBOARDING_HTTP_ADMIN_PORT' },
          },
        ]),
  ];
  return await listeningAt(places, async () =>
    operators === null
      ? await serveApp((options) => createHttpApp(deps, options), callers)
      : await serveApps((options) => createHttpApps(deps, options), { callers, operators }),
  );
}

if (isEntry(import.meta.url, 'serve', process.argv[1])) {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interruption.abort();
    });
  }
  // Without `await`: a module that has one at its top can’t be loaded by `require`, nor bundled as CommonJS.
  void runService(process.env, interruption.signal);
}
