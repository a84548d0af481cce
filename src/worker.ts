/** The worker: runs the workflow and its activities. Runs itself only as the process's entry. */
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { isEntry, readWorkerConfig, type Environment } from './config/index.ts';
import { rememberCredentialsOf } from './redaction/index.ts';
import { createLogger, logKeyChange, logTracing, startTracing, warnOfClearText } from './telemetry/index.ts';
import { makeCurrentCommand, versionState, type VersionInNamespace } from './temporal/index.ts';
import { connectWorker, installRuntime, reasonOfEnd, warnOfOtherApi } from './worker/index.ts';

export {
  type ConnectedWorker,
  type ConnectedWorkerSettings,
  connectWorker,
  createWorker,
  type WorkerDependencies,
  type WorkerSettings,
} from './worker/index.ts';

/** Runs a worker as the environment says, until SIGINT or SIGTERM. @throws ConfigError, UnavailableError */
export async function runWorker(env: Environment): Promise<void> {
  rememberCredentialsOf(env);
  const config = readWorkerConfig(env, { isTerminal: process.stderr.isTTY });
  const { temporal, airbyte, keyring, metrics, version } = config;
  const logger = await createLogger(config.log);
  warnOfClearText(logger, config);
  const tracing = await startTracing(config.tracing, {
    serviceName: 'onboarding-worker',
    ...logTracing(logger),
  });
  try {
    const { worker, connection, close } = await connectWorker(config, {
      tracing,
      prepareRuntime: () => {
        installRuntime(logger, { metrics });
      },
    });
    keyring.onChange?.(logKeyChange(logger));
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
      await close();
    }
  } finally {
    await tracing?.stop();
  }
}

/** A version that nobody has made current gets nothing, and would wait in silence. */
async function warnIfIdle(
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

// Without `await`: a module that has one at its top can’t be loaded by `require`, nor bundled as CommonJS.
if (isEntry(import.meta.url, 'worker', process.argv[1])) void runWorker(process.env);
