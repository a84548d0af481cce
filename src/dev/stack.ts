/** The embedded stack: Temporal's dev server, the emulator of the Airbyte API or the real one, a worker, and the HTTP service with a page. */
import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import type { Logger } from 'pino';
import { connectorTemplates, startEmulator } from '../../emulator/index.ts';
import { OnboardingClient } from '../client.ts';
import {
  hasAirbyteCredential,
  readKeyConfig,
  readTracingConfig,
  readWorkerConfig,
  type Environment,
} from '../config/index.ts';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { logTracing } from '../telemetry/index.ts';
import { installRuntime } from '../worker/index.ts';
import { startCodecServer, type RunningCodecServer } from '../codec-server/index.ts';
import { generateKey, PayloadCodec } from '../secrets/index.ts';
import { connectService, createHttpApp, serveApp } from '../serve.ts';
import { startTracing, type Tracing } from '../telemetry/index.ts';
import { connectWorker } from '../worker.ts';
import { createPage, PAGE_TEMPLATES } from './page.ts';
import { startStandInWidget } from './stand-in-widget.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { startTemporalServer } from './temporal-server.ts';

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

/** Ports that are taken where they are free, so that Temporal's own tools find the stack without being told. */
const PORTS = {
  temporal: 7233,
  temporalUi: 8233,
  codec: 8081,
  emulator: 8091,
  http: 8080,
  widget: 8092,
  metrics: 9464,
};

/** As the API is known to take; without them the progress would be over before anybody has seen it. */
const EMULATED_LATENCIES_MS = {
  issueScopedToken: 300,
  listSources: 150,
  getSourceTemplate: 150,
  createSource: 1_500,
} as const;

/** Airbyte's own, loaded where the page shows it; only without real credentials a stand-in takes its place. */
const WIDGET_SCRIPT_URL =
  'https://cdn.jsdelivr.net/npm/@airbyte-embedded/airbyte-embedded-widget@0.4.5/dist/airbyte-embedded-widget.iife.js';

/** Refuses what is no Stripe key, so that a newcomer can see a failure, and correct it. */
const STRIPE_TEMPLATE = {
  id: PAGE_TEMPLATES.Stripe,
  name: 'Stripe',
  tags: ['payments'],
  user_config_spec: {
    connectionSpecification: {
      type: 'object',
      required: ['account_id', 'client_secret'],
      properties: {
        account_id: { type: 'string', title: 'Account ID' },
        client_secret: {
          type: 'string',
          title: 'Secret Key',
          pattern: '^[rs]k_',
          pattern_descriptor: 'sk_… or rk_…',
          airbyte_secret: true,
        },
      },
    },
  },
};

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
    const [port, uiPort] = await Promise.all([
      getPort({ port: PORTS.temporal }),
      getPort({ port: PORTS.temporalUi }),
    ]);
    const codec = await startCodec({ ...env, ...keys }, uiPort, logger);
    stops.push(() => codec.close());
    const temporal = await startTemporal({ env, report, port, uiPort, codecUrl: codec.url });
    stops.push(temporal.stop);
    const airbyte = hasAirbyteCredential(env) ? null : await startAirbyte(report);
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

interface Part {
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<unknown>;
}

/** For the UI's page on this machine alone, which shows what is decoded and no credential. */
async function startCodec(env: Environment, uiPort: number, logger: Logger): Promise<RunningCodecServer> {
  const { keyring, encrypts } = readKeyConfig(env);
  const codec = new PayloadCodec(keyring, { encrypts });
  const origins = [`http://localhost:${uiPort}`, `http://127.0.0.1:${uiPort}`];
  const address = { host: '127.0.0.1', port: await getPort({ port: PORTS.codec }) };
  return await startCodecServer(address, { codec, callers: null, origins, logger });
}

async function startTemporal({
  env,
  report,
  port,
  uiPort,
  codecUrl,
}: Omit<StackOptions, 'logger'> & {
  readonly port: number;
  readonly uiPort: number;
  readonly codecUrl: string;
}): Promise<Part & { failed: Promise<never> }> {
  const cli = await findTemporalCli({ env, report });
  const server = await startTemporalServer({
    cliPath: cli.path,
    searchAttributes: SEARCH_ATTRIBUTES,
    port,
    uiPort,
    extraArgs: ['--ui-codec-endpoint', codecUrl],
  });
  const uiUrl = server.uiUrl ?? '';
  report(`Temporal runs at ${server.address}, its UI at ${uiUrl} (CLI ${cli.version}, from ${cli.from}).`);
  return {
    environment: { TEMPORAL_ADDRESS: server.address, TEMPORAL_UI_URL: uiUrl },
    failed: heardOrNot(
      server.exited.then(() => {
        throw new Error('The Temporal dev server has ended.');
      }),
    ),
    stop: () => server.stop(),
  };
}

async function startAirbyte(report: StackOptions['report']): Promise<Part> {
  const widget = await startStandInWidget(await getPort({ port: PORTS.widget }));
  const emulator = await startEmulator({
    port: await getPort({ port: PORTS.emulator }),
    widgetUrl: widget.widgetUrl,
    templates: [STRIPE_TEMPLATE, ...connectorTemplates.filter(({ id }) => id !== STRIPE_TEMPLATE.id)],
    otherTemplates: true,
  });
  for (const [operation, ms] of Object.entries(EMULATED_LATENCIES_MS)) {
    const fault = { kind: 'latency', ms } as const;
    emulator.faults.add({
      operation: operation as keyof typeof EMULATED_LATENCIES_MS,
      times: Infinity,
      fault,
    });
  }
  report(`The emulator of the Airbyte API runs at ${emulator.url}.`);
  return {
    environment: {
      AIRBYTE_API_URL: emulator.url,
      AIRBYTE_ORGANIZATION_ID: emulator.organizationId,
      AIRBYTE_CLIENT_ID: emulator.clientId,
      AIRBYTE_CLIENT_SECRET: emulator.clientSecret,
      ONBOARDING_WIDGET_SCRIPT_URL: widget.scriptUrl,
    },
    stop: async () => {
      await emulator.close();
      await widget.stop();
    },
  };
}

interface Surroundings extends Omit<StackOptions, 'env'> {
  readonly tracing: Tracing | null;
}

async function startWorker(
  env: Environment,
  { logger, report, tracing }: Surroundings,
): Promise<{ failed: Promise<never>; stop: () => Promise<void> }> {
  const config = readWorkerConfig({
    ONBOARDING_METRICS_PORT: String(await getPort({ port: PORTS.metrics })),
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
    failed: heardOrNot(running.then(() => new Promise<never>(() => undefined))),
    stop: async () => {
      worker.shutdown();
      await running.finally(close);
    },
  };
}

/** A rejection that nobody hears must not end the process: where the stack does not start, a part before it has ended. */
function heardOrNot(failed: Promise<never>): Promise<never> {
  failed.catch(() => undefined);
  return failed;
}

/** The HTTP service, and on the same origin the page that uses it. */
async function startService(
  env: Environment,
  apiKey: string,
  { logger, report, tracing }: Surroundings,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await getPort({ port: PORTS.http });
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
