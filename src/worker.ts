/** The worker: runs the workflow and its activities. Runs itself only as the process's entry. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from './activities/index.ts';
import { AirbyteClient } from './airbyte/index.ts';
import { ConfigError, readLogConfig, readWorkerConfig, type Environment } from './config.ts';
import { activityTimeouts, DEFAULT_POLICY } from './domain/policy.ts';
import { createLogger, temporalLogger } from './log.ts';
import type { Keyring } from './secrets/index.ts';

export interface WorkerSettings {
  readonly namespace: string;
  readonly taskQueue: string;
  /** Milliseconds: the longest that a call to Airbyte may take. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that what is in flight may take to end; by default as long as an attempt can take. */
  readonly shutdownGraceTimeMs?: number;
  /** Workflow code bundled before; by default the build's, or in development the source. */
  readonly workflowBundle?: WorkflowBundleOption;
}

export interface WorkerDependencies {
  readonly connection: NativeConnection;
  readonly airbyte: AirbyteClient;
  readonly keyring: Keyring;
  /** Wall clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Creates a worker; `run()` starts it. */
export async function createWorker(
  { namespace, taskQueue, requestTimeoutMs, shutdownGraceTimeMs, workflowBundle }: WorkerSettings,
  { connection, airbyte, keyring, now = Date.now }: WorkerDependencies,
): Promise<Worker> {
  // A deploy aborts no call: what is in flight ends within the time that an attempt can take.
  const attemptTime = activityTimeouts({
    ...DEFAULT_POLICY,
    request_timeout_ms: requestTimeoutMs,
  }).createSource;
  return await Worker.create({
    connection,
    namespace,
    taskQueue,
    activities: createActivities({ airbyte, keyring, now }),
    ...(workflowBundle === undefined ? workflowCode() : { workflowBundle }),
    shutdownGraceTime: shutdownGraceTimeMs ?? attemptTime,
  });
}

/** Built code has its bundle beside it; bundling from the source takes seconds, and is for development. */
function workflowCode(): { workflowsPath: string } | { workflowBundle: { codePath: string } } {
  if (import.meta.url.endsWith('.ts')) {
    return { workflowsPath: fileURLToPath(new URL('workflows/index.ts', import.meta.url)) };
  }
  const codePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (!existsSync(codePath)) {
    throw new ConfigError([`the workflow bundle ${codePath} is missing: \`npm run build\` makes it`]);
  }
  return { workflowBundle: { codePath } };
}

/** Runs a worker as the environment says, until SIGINT or SIGTERM. @throws ConfigError */
export async function runWorker(env: Environment): Promise<void> {
  const logger = createLogger(readLogConfig(env, process.stderr.isTTY));
  const { temporal, airbyte: api, keyring } = readWorkerConfig(env);
  Runtime.install({ logger: temporalLogger(logger) });
  const connection = await NativeConnection.connect(temporal.connection);
  const airbyte = new AirbyteClient(api);
  try {
    const { namespace, taskQueue } = temporal;
    const { requestTimeoutMs } = api;
    const worker = await createWorker(
      { namespace, taskQueue, requestTimeoutMs },
      { connection, airbyte, keyring },
    );
    logger.info({ task_queue: taskQueue, namespace, airbyte: api.apiUrl }, 'the worker runs');
    await worker.run();
    logger.info('the worker has stopped');
  } finally {
    await airbyte.close();
    await connection.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runWorker(process.env);
