/** The worker: runs the workflow and its activities. Runs itself only as the process's entry. */
import { fileURLToPath } from 'node:url';
import {
  NativeConnection,
  Runtime,
  Worker,
  type WorkerDeploymentOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities/index.ts';
import { AirbyteClient, observers } from './airbyte/index.ts';
import { connectTo, unreachable } from './temporal/index.ts';
import { makeCurrentCommand, versionState, type VersionInNamespace } from './temporal/index.ts';
import { assertSetUp } from './temporal/index.ts';
import { CHECK_CERTIFICATES } from './temporal/index.ts';
import {
  readLogConfig,
  readTracingConfig,
  readWorkerConfig,
  type Environment,
  type TemporalConfig,
  type WorkerConfig,
  type WorkerVersion,
} from './config/index.ts';
import { activityTimeouts, DEFAULT_POLICY } from './domain/policy.ts';
import { createLogger, logKeyChange, logTracing } from './telemetry/index.ts';
import { ConnectorRegistry } from './preflight/index.ts';
import { rememberCredentialsOf } from './redaction/index.ts';
import { onboardingDataConverter, type KeyProvider } from './secrets/index.ts';
import { countCalls, metersOf } from './telemetry/index.ts';
import { runsFromZero } from './worker/index.ts';
import { startTracing, type Tracing } from './telemetry/index.ts';
import { workflowCode } from './worker/index.ts';
import { installRuntime } from './worker/index.ts';

export interface WorkerSettings {
  readonly namespace: string;
  readonly taskQueue: string;
  /** Milliseconds: the longest that a call to Airbyte may take. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that what is in flight may take to end; by default as long as an attempt can take. */
  readonly shutdownGraceTimeMs?: number;
  /** Whether what is written is encrypted; it is by default. What is encrypted is read either way. */
  readonly encrypts?: boolean;
  /** The build that Temporal routes to; by default versioning is off. */
  readonly version?: WorkerVersion | null;
  /** Workflow code bundled before; by default the build's, or in development the source. */
  readonly workflowBundle?: WorkflowBundleOption;
  /** By default nothing is traced. */
  readonly tracing?: Tracing | null;
}

export interface WorkerDependencies {
  readonly connection: NativeConnection;
  readonly airbyte: AirbyteClient;
  readonly keyring: KeyProvider;
  /** For where the API does not say what a template asks for; by default it is not asked. */
  readonly registry?: ConnectorRegistry;
  /** Wall clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Creates a worker; `run()` starts it. */
export async function createWorker(
  { namespace, taskQueue, requestTimeoutMs, encrypts = true, ...settings }: WorkerSettings,
  { connection, airbyte, keyring, registry, now = Date.now }: WorkerDependencies,
): Promise<Worker> {
  const { workflowBundle, shutdownGraceTimeMs, tracing = null, version = null } = settings;
  const code = workflowBundle === undefined ? workflowCode({ traced: tracing !== null }) : { workflowBundle };
  // A deploy aborts no call: what is in flight ends within the time that an attempt can take.
  const attemptTime = activityTimeouts({
    ...DEFAULT_POLICY,
    request_timeout_ms: requestTimeoutMs,
  }).createSource;
  const activities = createActivities({ airbyte, keyring, now, registry: registry ?? null });
  const activityTypes = Object.keys(activities);
  runsFromZero(Runtime.instance().metricMeter, { namespace, taskQueue, activityTypes });
  return await Worker.create({
    connection,
    namespace,
    taskQueue,
    activities,
    dataConverter: onboardingDataConverter(keyring, { encrypts }),
    ...code,
    ...(tracing !== null && { sinks: tracing.workerOptions.sinks ?? {} }),
    interceptors: { ...code.interceptors, ...tracing?.workerOptions.interceptors },
    shutdownGraceTime: shutdownGraceTimeMs ?? attemptTime,
    ...(version !== null && { workerDeploymentOptions: versioned(version) }),
    // An activity that a worker hands to itself never waits in the task queue, and so not for its rate limit.
    maxEagerActivityReservationsPerWorkflowTask: 0,
  });
}

/**
 * A run that is under way goes on with the newest build, at its next step: every history replays (I5), and one that
 * waits a week for a person would keep an old build alive for a week.
 */
function versioned(version: WorkerVersion): WorkerDeploymentOptions {
  return { version: { ...version }, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/** A worker with connections of its own. */
export interface ConnectedWorker {
  readonly worker: Worker;
  readonly connection: NativeConnection;
  /** After the worker has ended. */
  readonly close: () => Promise<void>;
}

export interface ConnectedWorkerSettings extends Pick<WorkerSettings, 'shutdownGraceTimeMs' | 'tracing'> {
  /**
   * Called once it is known that the worker can start: a runtime that nothing runs in would keep the process. By default
   * the process's runtime is used as it is.
   */
  readonly prepareRuntime?: () => void;
}

/**
 * Creates a worker and what it is connected by.
 * @throws UnavailableError where Temporal cannot be reached; NotPermittedError where it refuses the credential; NotSetUpError
 *   where the namespace or a search attribute is missing
 */
export async function connectWorker(
  { temporal, airbyte: api, keyring, encrypts, registry, version }: WorkerConfig,
  { prepareRuntime, ...settings }: ConnectedWorkerSettings = {},
): Promise<ConnectedWorker> {
  const { namespace, taskQueue } = temporal;
  const { requestTimeoutMs } = api;
  await assertReady(temporal);
  prepareRuntime?.();
  const connection = await connectNatively(temporal);
  const counted = countCalls(metersOf(Runtime.instance().metricMeter));
  const airbyte = new AirbyteClient({ ...api, observer: observers(counted, settings.tracing?.observer) });
  const close = async (): Promise<void> => {
    await airbyte.close();
    await connection.close();
    keyring.close?.();
  };
  try {
    const worker = await createWorker(
      { namespace, taskQueue, requestTimeoutMs, encrypts, version, ...settings },
      { connection, airbyte, keyring, registry: new ConnectorRegistry(registry) },
    );
    return { worker, connection, close };
  } catch (error) {
    await close();
    throw (error as Error).name === 'TransportError' ? refusedLater(temporal, error as Error) : error;
  }
}

/**
 * Before anything native is made: what that says of a failure is its own debugging text, and a worker that cannot be made leaves
 * threads behind.
 */
async function assertReady({ connection: options, namespace }: TemporalConfig): Promise<void> {
  const connection = await connectTo(options);
  try {
    await assertSetUp(connection, namespace);
  } finally {
    await connection.close();
  }
}

/** A version that nobody has made current gets nothing, and would wait in silence. */
async function tellWhereIdle(
  connection: NativeConnection,
  version: VersionInNamespace,
  logger: Logger,
): Promise<void> {
  try {
    if ((await versionState(connection, version)) !== 'idle') return;
    const next = makeCurrentCommand(version);
    logger.warn(
      { deployment: version.deploymentName, build: version.buildId, next },
      'this worker gets no work until its version is made current, or ramping: run what `next` says',
    );
  } catch (error) {
    // Known or not, it can work: what a server does not tell is no reason to stop.
    logger.warn({ err: error }, 'it could not be found out whether the version of this worker gets work');
  }
}

async function connectNatively(temporal: TemporalConfig): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(temporal.connection);
  } catch (error) {
    throw refusedLater(temporal, error as Error);
  }
}

/** Another client has just been answered: what differs is the time, and that this one is stricter about certificates. */
function refusedLater({ connection: { address } }: TemporalConfig, error: Error): Error {
  const isCertificate = /certificate/i.test(error.message);
  const why = isCertificate
    ? 'its certificate is good enough for a command, but not for a worker, which takes none of a certificate authority itself'
    : 'it answered, and a moment later it did not';
  return unreachable(
    address,
    { why, next: isCertificate ? CHECK_CERTIFICATES : 'Start the worker again.' },
    error,
  );
}

/** Runs a worker as the environment says, until SIGINT or SIGTERM. @throws ConfigError, UnavailableError */
export async function runWorker(env: Environment): Promise<void> {
  rememberCredentialsOf(env);
  const logger = await createLogger(readLogConfig(env, process.stderr.isTTY));
  const config = readWorkerConfig(env);
  const { temporal, airbyte, keyring, metrics, version } = config;
  const traces = readTracingConfig(env);
  const tracing = await startTracing(traces, {
    serviceName: 'onboarding-worker',
    ...logTracing(logger),
  });
  const { worker, connection, close } = await connectWorker(config, {
    tracing,
    prepareRuntime: () => {
      installRuntime(logger, { metrics });
    },
  });
  keyring.onChange?.(logKeyChange(logger));
  try {
    const { taskQueue: task_queue, namespace } = temporal;
    if (version !== null) await tellWhereIdle(connection, { namespace, ...version }, logger);
    const told = { task_queue, namespace, airbyte: airbyte.apiUrl, metrics, traced: traces !== null };
    logger.info({ ...told, ...version }, 'the worker runs');
    await worker.run();
    logger.info('the worker has stopped');
  } finally {
    await close();
    await tracing?.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runWorker(process.env);
