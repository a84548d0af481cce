/** The embedded stack: Temporal's dev server, the emulator of the Airbyte API or the real one, a worker, and the HTTP service with a page. */
import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import type { Logger } from 'pino';
import { OnboardingClient } from '../client.ts';
import {
  hasAirbyteCredential,
  readTracingConfig,
  readWorkerConfig,
  type Environment,
} from '../config/index.ts';
import { createHttpApp, serveApp } from '../http/index.ts';
import { generateKey } from '../secrets/index.ts';
import { connectService } from '../serve.ts';
import { logTracing, startTracing, type Tracing } from '../telemetry/index.ts';
import { connectWorker, installRuntime } from '../worker/index.ts';
import { startEmulatedAirbyte } from './emulated-airbyte.ts';
import { createPage } from './page.ts';
import { withoutUnhandledRejection, type StackPart } from './stack-part.ts';
import { startCodec, startTemporal, temporalPorts } from './temporal-with-ui.ts';

export interface StackOptions {
  readonly env: Environment;
  readonly logger: Logger;
  /** Told of each part that is ready. */
  readonly report: (line: string) => void;
}

export interface Stack {
  readonly onboarding: OnboardingClient;
  readonly isEmulated: boolean;
  /** What another process needs in its environment to meet this stack. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the signup page is, and the HTTP API beside it. */
  readonly pageUrl: string;
  /** Rejects when a part ends that should not. */
  readonly failed: Promise<never>;
  /** Stops every part, the last started first. */
  stop(): Promise<void>;
}

/** Taken where they are free. */
const HTTP_PORT = 8080;
const METRICS_PORT = 9464;

/** Airbyte's own, loaded where the page shows it; only without real credentials a stand-in takes its place. */
const WIDGET_SCRIPT_URL =
  'https://cdn.jsdelivr.net/npm/@airbyte-embedded/airbyte-embedded-widget@0.4.5/dist/airbyte-embedded-widget.iife.js';

/** What is in flight when the stack stops is the emulator's: it need not be waited for as long as the real API. */
const WORKER_GRACE_MS = 5_000;

/** Starts the parts, one after the other; where one does not start, those before it are stopped. */
export async function startStack({ env, logger, report }: StackOptions): Promise<Stack> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  try {
    const keys = keysOf(env);
    const ports = await temporalPorts();
    const codec = await startCodec({ ...env, ...keys }, ports, logger);
    stops.push(() => codec.close());
    const temporal = await startTemporal({ env, report }, ports, codec.url);
    stops.push(temporal.stop);
    const airbyte = hasAirbyteCredential(env) ? null : await startEmulatedAirbyte(report);
    if (airbyte !== null) stops.push(airbyte.stop);
    const apiKey = randomBytes(24).toString('base64url');

    const environment = {
      ...temporal.environment,
      ...keys,
      ONBOARDING_API_KEYS: `dev:${apiKey}`,
      ...airbyte?.environment,
    };
    const effective = { ...withoutTemporal(env), ...environment };
    const tracing = await startTracing(readTracingConfig(env), {
      serviceName: 'onboarding-dev',
      ...logTracing(logger),
    });
    if (tracing !== null) stops.push(tracing.stop);
    const worker = await startWorker(effective, { logger, report, tracing });
    stops.push(worker.stop);
    const service = await startService(effective, apiKey, { logger, report, tracing });
    stops.push(service.stop);
    const onboarding = await OnboardingClient.connect(effective);
    stops.push(() => onboarding.close());
    return {
      onboarding,
      isEmulated: airbyte !== null,
      environment,
      pageUrl: service.url,
      failed: Promise.race([worker.failed, temporal.failed]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Given ones, or one that is made for as long as this stack's database lives, which is in memory. */
function keysOf(env: Environment): Record<string, string> {
  const { ONBOARDING_KEYS: keys, ONBOARDING_KEYS_FILE: file } = env;
  if (file !== undefined && file !== '') return { ONBOARDING_KEYS_FILE: file };
  return { ONBOARDING_KEYS: keys !== undefined && keys !== '' ? keys : generateKey('dev') };
}

interface Surroundings extends Omit<StackOptions, 'env'> {
  readonly tracing: Tracing | null;
}

async function startWorker(
  env: Environment,
  { logger, report, tracing }: Surroundings,
): Promise<Pick<StackPart, 'stop'> & { readonly failed: Promise<never> }> {
  const config = readWorkerConfig({
    ONBOARDING_METRICS_PORT: String(await getPort({ port: METRICS_PORT })),
    ...env,
  });
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
  const where = metrics === null ? '' : `, its metrics at http://${metrics.host}:${metrics.port}/metrics`;
  report(`The worker runs${where}.`);
  return {
    failed: withoutUnhandledRejection(running.then(() => new Promise<never>(() => undefined))),
    stop: async () => {
      worker.shutdown();
      await running.finally(close);
    },
  };
}

/** The HTTP service, and on the same origin the page that uses it. */
async function startService(
  env: Environment,
  apiKey: string,
  { logger, report, tracing }: Surroundings,
): Promise<Pick<StackPart, 'stop'> & { readonly url: string }> {
  const port = await getPort({ port: HTTP_PORT });
  const { deps, close } = await connectService(env, logger, { tracing });
  const widgetScriptUrl = env['ONBOARDING_WIDGET_SCRIPT_URL'] ?? WIDGET_SCRIPT_URL;
  const { url, stop } = await serveApp(
    (options) => createPage({ api: createHttpApp(deps, options), apiKey, widgetScriptUrl }),
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

/** The stack has a Temporal of its own, whatever the environment or a configuration file would connect to. */
function withoutTemporal(env: Environment): Environment {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(others), TEMPORAL_CONFIG_FILE: '' };
}
