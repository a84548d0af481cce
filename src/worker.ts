/** The worker, and the plugin for one's own: runs the workflow and its activities. Runs itself only as the process's entry. */
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { isEntry, readWorkerConfig, type Environment, type WorkerVersion } from './config/index.ts';
import { rememberCredentialsOf } from './redaction/index.ts';
import { type Keys, loadedKeys } from './secrets/index.ts';
import { createLogger, logKeyChange, logTracing, startTracing, warnOfClearText } from './telemetry/index.ts';
import { makeCurrentCommand, versionState, type VersionInNamespace } from './temporal/index.ts';
import {
  connectConfiguredWorker,
  type ConnectedWorker,
  type ConnectedWorkerSettings,
  installRuntime,
  measureProcess,
  reasonOfEnd,
  warnOfOtherApi,
} from './worker/index.ts';

export type {
  HookContext,
  Notice,
  NoticeReceivers,
  NoticeSettings,
  NoticeType,
  OnboardingHook,
  OnboardingHooks,
} from './notices/index.ts';
export { AirbyteClient, type AirbyteClientOptions } from './airbyte/index.ts';
export { ConfigError, type Environment } from './config/index.ts';
export { type Key, type KeyProvider, type Keys, parseKeyring } from './secrets/index.ts';
export {
  type AirbyteOptions,
  type ConnectedWorker,
  OnboardingPlugin,
  type OnboardingPluginOptions,
} from './worker/index.ts';

/** What a worker takes in code rather than from the environment. */
export interface RunWorkerOptions {
  /** In place of ONBOARDING_KEYS: a provider, text, or what loads them first, from a KMS say. */
  readonly keys?: Keys | undefined;
}

/**
 * A worker for onboardings alone, with connections of its own, as the environment says. Whoever has called it runs the worker, and
 * closes it after that; where the process has no runtime of Temporal's yet, it gets the default one.
 * @throws ConfigError that names every problem; UnavailableError where Temporal cannot be reached; NotPermittedError where it refuses
 *   the credential; NotSetUpError where the namespace or a search attribute is missing
 */
export async function connectWorker(
  env: Environment = process.env,
  {
    keys,
    ...settings
  }: RunWorkerOptions & Pick<ConnectedWorkerSettings, 'hooks' | 'shutdownGraceTimeMs'> = {},
): Promise<ConnectedWorker> {
  return await connectConfiguredWorker(readWorkerConfig(env, { keys: await loadedKeys(keys) }), settings);
}

/**
 * Runs a worker as the environment says, with the hooks of `onboarding.config.ts` in this folder, and with the log and the metrics
 * of this package, until SIGINT or SIGTERM.
 * @throws ConfigError, ConfigFileError, UnavailableError
 */
export async function runWorker(env: Environment, { keys }: RunWorkerOptions = {}): Promise<void> {
  rememberCredentialsOf(env);
  const config = readWorkerConfig(env, {
    isTerminal: process.stderr.isTTY,
    keys: await loadedKeys(keys),
  });
  const { temporal, airbyte, keyring, metrics, version } = config;
  const logger = await createLogger(config.log);
  warnOfClearText(logger, config);
  const tracing = await startTracing(config.tracing, {
    serviceName: 'onboarding-worker',
    ...logTracing(logger),
  });
  try {
    // Loaded here, not where a worker is made: what loads it is no part of one's own.
    const { loadConfig } = await import('./signup/index.ts');
    const { hooks } = await loadConfig(process.cwd(), config.configFile);
    const { worker, connection, close } = await connectConfiguredWorker(config, {
      tracing,
      hooks,
      prepareRuntime: () => {
        installRuntime(logger, { metrics });
      },
    });
    keyring.onChange?.(logKeyChange(logger));
    const stopMeasuring = measureProcess();
    const untilStopped = async (): Promise<void> => {
      try {
        await worker.run();
      } catch (error) {
        throw await reasonOfEnd(config, error);
      }
    };
    try {
      const { taskQueue: task_queue, namespace } = temporal;
      if (version !== null) await warnIfIdle(connection, { namespace, ...version }, logger);
      const facts = {
        task_queue,
        namespace,
        airbyte: airbyte.apiUrl,
        airbyte_api: airbyte.api,
        metrics,
        traced: tracing !== null,
      };
      logger.info({ ...facts, ...version }, 'the worker runs');
      await Promise.all([untilStopped(), warnOfOtherApi(config, logger)]);
      logger.info('the worker has stopped');
    } finally {
      stopMeasuring();
      await close();
    }
  } finally {
    await tracing?.stop();
  }
}

/** A version that nobody has made current gets nothing, and would wait in silence. */
async function warnIfIdle(
  connection: NativeConnection,
  version: VersionInNamespace & Pick<WorkerVersion, 'versioning'>,
  logger: Logger,
): Promise<void> {
  try {
    if ((await versionState(connection, version)) !== 'idle') return;
    const next = makeCurrentCommand(version);
    logger.warn(
      { deployment: version.deploymentName, build: version.buildId, next },
      version.versioning === 'pinned'
        ? 'this worker gets nothing but runs that are pinned to its version, until that is made current, or ramping: run what `next` says'
        : 'this worker gets no work until its version is made current, or ramping: run what `next` says',
    );
  } catch (error) {
    // Known or not, it can work: what a server does not tell is no reason to stop.
    logger.warn({ err: error }, 'it could not be found out whether the version of this worker gets work');
  }
}

// Without `await`: a module that has one at its top can’t be loaded by `require`, nor bundled as CommonJS.
if (isEntry(import.meta.url, 'worker', process.argv[1])) void runWorker(process.env);
