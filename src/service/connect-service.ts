import type { Logger } from 'pino';
import { AirbyteClient, observers } from '../airbyte/index.ts';
import { OnboardingClient } from '../client.ts';
import { connectClient } from '../client/index.ts';
import { ConfigError, type ServiceConfig } from '../config/index.ts';
import { hasHooks } from '../domain/hooks.ts';
import type { HttpDependencies } from '../http/index.ts';
import { configuredWebhooks, loadConfig } from '../signup/index.ts';
import { countCalls, logKeyChange, prometheusCounters, type Tracing } from '../telemetry/index.ts';
import { airbyteOfferedTemplates } from '../templates/index.ts';
import { airbyteWidgetTokens, airbyteWorkspaceSources } from '../widget/index.ts';
import { expiryGauges } from './expiry-gauges.ts';

/** What the service is built on, with connections of its own. */
export interface ConnectedService {
  readonly deps: HttpDependencies;
  /** Where the environment says that it is to listen. */
  readonly listen: ServiceConfig['http']['listen'];
  /** Closes its connections, and stops looking for new keys. */
  readonly close: () => Promise<void>;
}

const NO_CREDENTIAL =
  'ONBOARDING_TEMPLATES is set, and no credential of Airbyte’s is: the service reads with it what the templates ask for';

/**
 * Builds what `createHttpApp` takes as the configuration, and `onboarding.config.ts` in the folder, say. The keys are
 * closed with it, also where it cannot be built.
 * @param tracing `null`: nothing is traced
 * @param folder where `onboarding.config.ts` is looked for, and from where a path to it counts
 * @throws ConfigError, ConfigFileError, UnavailableError; NotSetUpError where a search attribute is missing
 */
export async function connectConfiguredService(
  config: ServiceConfig,
  logger: Logger,
  { tracing, folder }: { readonly tracing: Tracing | null; readonly folder: string },
): Promise<ConnectedService> {
  const { http, airbyte: api, keyring } = config;
  const closers: (() => unknown)[] = [() => keyring.close?.()];
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) await next();
  };
  try {
    keyring.onChange?.(logKeyChange(logger));
    const { signup, hooks } = await loadConfig(folder, http.configFile);
    const { webhooks, problems } = configuredWebhooks(signup, http.webhookSecrets);
    if (problems.length > 0) throw new ConfigError(problems);
    const { templateIds: ids } = http;
    if (api === null && ids !== null) throw new ConfigError([NO_CREDENTIAL]);
    const connected = await connectClient(
      { ...config, notices: config.notices ?? hasHooks(hooks) },
      { interceptors: tracing?.clientInterceptors },
    );
    closers.push(connected.close);
    const onboarding = new OnboardingClient(connected.options);
    await onboarding.assertSetUp();
    const counters = prometheusCounters();
    const observer = observers(countCalls(counters), tracing?.observer);
    const airbyte = api === null ? null : new AirbyteClient({ ...api, observer });
    closers.push(async () => airbyte?.close());
    const { apiKeys, progressTokenKey, contact, corsOrigins, limits, trustedProxies } = http;
    return {
      deps: {
        onboarding,
        apiKeys,
        progressTokenKey,
        logger,
        webhooks,
        offeredTemplates:
          airbyte === null
            ? null
            : airbyteOfferedTemplates(airbyte, {
                ids,
                registry: config.registry,
                onUnknown: (id) => {
                  logger.warn({ source_template_id: id }, 'ONBOARDING_TEMPLATES has an id of no template');
                },
              }),
        widgetTokens: airbyte === null ? null : airbyteWidgetTokens(airbyte, config),
        contact,
        workspaceSources: airbyte === null ? null : airbyteWorkspaceSources(airbyte, config),
        corsOrigins,
        limits,
        trustedProxies,
        moreMetrics: [...counters.metrics, ...expiryGauges(config.temporal)],
        ...(tracing !== null && { traceRequest: tracing.traceRequest }),
      },
      listen: http.listen,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
