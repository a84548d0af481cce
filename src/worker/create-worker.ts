import {
  type NativeConnection,
  Runtime,
  Worker,
  type WorkerDeploymentOptions,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { AirbyteClient } from '../airbyte/index.ts';
import type { WorkerVersion } from '../config/index.ts';
import type { SealVersion } from '../domain/sealed-form.ts';
import type { NoticeSettings } from '../notices/index.ts';
import type { ConnectorRegistry } from '../preflight/index.ts';
import { onboardingDataConverter, type KeyProvider } from '../secrets/index.ts';
import type { Tracing } from '../telemetry/index.ts';
import { workerIdentity } from '../temporal/index.ts';
import { ownLoggedSecrets } from './own-secrets.ts';
import { prepareFor, workerParts } from './worker-parts.ts';
import { workflowCode } from './workflow-code.ts';

/** How a worker works. */
export interface WorkerSettings {
  readonly namespace: string;
  readonly taskQueue: string;
  /** Milliseconds: the longest that a call to Airbyte may take. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that what is in flight may take to end; by default as long as an attempt can take. */
  readonly shutdownGraceTimeMs?: number;
  /** Whether what is written is encrypted; it is by default. What is encrypted is read either way. */
  readonly encrypts?: boolean;
  /** What is sealed is of this version, 1 by default; every version that is known opens. */
  readonly sealVersion?: SealVersion;
  /** The build that Temporal routes to; by default versioning is off. */
  readonly version?: WorkerVersion | null;
  /** Workflow code bundled before; by default the build's, or in development the source. */
  readonly workflowBundle?: WorkflowBundleOption;
  /** Whether it may hand activities to itself; then no limit holds it. By default it does not. */
  readonly eagerActivities?: boolean;
  /** Of the Temporal UI, for links; by default that of a server on this machine. */
  readonly uiUrl?: string;
  /** By default nothing is traced. */
  readonly tracing?: Pick<Tracing, 'workerOptions'> | null;
}

/** What a worker is made of. */
export interface WorkerDependencies {
  readonly connection: NativeConnection;
  readonly airbyte: AirbyteClient;
  readonly keyring: KeyProvider;
  /** For where the API does not say what a template asks for; by default it is not asked. */
  readonly registry?: ConnectorRegistry;
  /** Who is told what onboardings come to; by default nobody. */
  readonly notices?: NoticeSettings | undefined;
  /** Wall clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Creates a worker; `run()` starts it. */
export async function createWorker(
  { namespace, taskQueue, requestTimeoutMs, encrypts = true, ...settings }: WorkerSettings,
  { connection, airbyte, keyring, registry, notices = {}, now = Date.now }: WorkerDependencies,
): Promise<Worker> {
  const { workflowBundle, shutdownGraceTimeMs, tracing = null, version = null, sealVersion } = settings;
  const { eagerActivities: isEager = false } = settings;
  const { logger } = Runtime.instance();
  const code =
    workflowBundle === undefined ? workflowCode({ traced: tracing !== null, logger }) : { workflowBundle };
  const parts = workerParts({
    airbyte,
    requestTimeoutMs,
    keyring,
    encrypts,
    sealVersion,
    registry: registry ?? null,
    notices,
    uiUrl: settings.uiUrl,
    now,
  });
  const { interceptors, sinks = {} } = (tracing?.workerOptions ?? {}) as Pick<
    WorkerOptions,
    'interceptors' | 'sinks'
  >;
  await prepareFor(parts, { connection, namespace, taskQueue });
  return await Worker.create({
    connection,
    namespace,
    taskQueue,
    identity: workerIdentity({ isEager }),
    activities: parts.activities,
    dataConverter: onboardingDataConverter(keyring, { encrypts }),
    ...code,
    ...(tracing !== null && { sinks }),
    interceptors: {
      ...code.interceptors,
      ...interceptors,
      // The first one is the outermost: what the others write quotes the activity's secrets as well.
      activity: [ownLoggedSecrets, ...(interceptors?.activity ?? [])],
    },
    shutdownGraceTime: shutdownGraceTimeMs ?? parts.attemptMs,
    ...(version !== null && { workerDeploymentOptions: deploymentOptions(version) }),
    // An activity that a worker hands to itself never waits in the task queue, and so not for its rate limit.
    ...(!isEager && { maxEagerActivityReservationsPerWorkflowTask: 0 }),
  });
}

/**
 * Unless it is pinned, a run that is under way goes on with the newest build, at its next step: every history replays (I5),
 * and one that waits a week for a person would keep an old build alive for a week.
 */
function deploymentOptions({ deploymentName, buildId, versioning }: WorkerVersion): WorkerDeploymentOptions {
  return {
    version: { deploymentName, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: versioning === 'pinned' ? 'PINNED' : 'AUTO_UPGRADE',
  };
}
