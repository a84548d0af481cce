/** What a worker needs. */
import { airbyteConfig, registryConfig, type AirbyteConfig, type RegistryConfig } from './airbyte.ts';
import { sealingConfig, type SealingConfig } from './keys.ts';
import { noticeReceiversConfig, type NoticeReceiversConfig } from './notices.ts';
import { readAll, type Environment, type Reader, type Surroundings } from './reader.ts';
import {
  logConfig,
  metricsConfig,
  tracingConfig,
  type LogConfig,
  type MetricsConfig,
  type TracingConfig,
} from './telemetry.ts';
import { temporalConfig, type TemporalConfig } from './temporal.ts';

export interface WorkerConfig extends SealingConfig {
  readonly registry: RegistryConfig;
  /** `null`: without worker versioning. */
  readonly version: WorkerVersion | null;
  readonly temporal: TemporalConfig;
  readonly airbyte: AirbyteConfig;
  /** `null`: it answers no Prometheus. */
  readonly metrics: MetricsConfig | null;
  /** `null`: no notice is sent. */
  readonly noticeReceivers: NoticeReceiversConfig | null;
  /** `onboarding.config.ts` under another name or in another place. */
  readonly configFile: string | undefined;
  /** Whether the worker may hand activities to itself, so that no limit holds it. */
  readonly eagerActivities: boolean;
}

/** What a process needs besides, and no part of it. */
export interface ProcessConfig {
  readonly log: LogConfig;
  /** `null` where no collector is named. */
  readonly tracing: TracingConfig | null;
}

/** For a process that is a worker. @throws ConfigError */
export function readWorkerConfig(
  env: Environment,
  surroundings: Surroundings = {},
): WorkerConfig & ProcessConfig {
  return readAll(
    env,
    (read) => ({
      temporal: temporalConfig(read),
      ...sealingConfig(read),
      airbyte: airbyteConfig(read),
      ...workerOwnConfig(read),
      ...processConfig(read, surroundings),
    }),
    surroundings,
  );
}

/** What a worker of somebody else's needs to run onboardings as well. */
export type PluginConfig = SealingConfig & Pick<WorkerConfig, 'airbyte' | 'registry' | 'noticeReceivers'>;

/** For a process that has a worker of its own, and adds onboardings to it. @throws ConfigError */
export function readPluginConfig(env: Environment, surroundings: Surroundings = {}): PluginConfig {
  return readAll(
    env,
    (read) => ({
      ...sealingConfig(read),
      airbyte: airbyteConfig(read),
      registry: registryConfig(read),
      noticeReceivers: noticeReceiversConfig(read),
    }),
    surroundings,
  );
}

/** What nothing but a worker has. */
export function workerOwnConfig(
  read: Reader,
): Pick<
  WorkerConfig,
  'registry' | 'metrics' | 'version' | 'noticeReceivers' | 'configFile' | 'eagerActivities'
> {
  return {
    registry: registryConfig(read),
    metrics: metricsConfig(read),
    version: versionConfig(read),
    noticeReceivers: noticeReceiversConfig(read),
    configFile: read.text('ONBOARDING_CONFIG_FILE'),
    eagerActivities: read.oneOf('ONBOARDING_EAGER_ACTIVITIES', ['off', 'on']) === 'on',
  };
}

export function processConfig(read: Reader, surroundings: Surroundings): ProcessConfig {
  return { log: logConfig(read, surroundings), tracing: tracingConfig(read) };
}

/** One build of a worker, as Temporal routes by it. */
export interface WorkerVersion {
  /** Of all builds that follow each other. */
  readonly deploymentName: string;
  readonly buildId: string;
  /** By default `auto_upgrade`. */
  readonly versioning?: Versioning;
}

/** Where a run goes on once another build is current: there, or with the build that it began on. */
export type Versioning = (typeof VERSIONINGS)[number];

const VERSIONINGS = ['auto_upgrade', 'pinned'] as const;

/** The variables of a version: ours, and those that Temporal’s worker controller sets in the pods that it makes. */
const VERSION_VARIABLES = [
  { deploymentName: 'ONBOARDING_DEPLOYMENT_NAME', buildId: 'ONBOARDING_BUILD_ID' },
  { deploymentName: 'TEMPORAL_DEPLOYMENT_NAME', buildId: 'TEMPORAL_WORKER_BUILD_ID' },
] as const;

/**
 * Ours where one of them is set, else Temporal’s: never a name of one and a build of the other, which nobody would make current.
 * `null`: off; a worker takes whatever there is.
 */
function versionConfig(read: Reader): WorkerVersion | null {
  const versioning = read.oneOf('ONBOARDING_VERSIONING', VERSIONINGS);
  for (const names of VERSION_VARIABLES) {
    const deploymentName = read.text(names.deploymentName);
    const buildId = read.text(names.buildId);
    if (deploymentName === undefined && buildId === undefined) continue;
    if (deploymentName === undefined || buildId === undefined) {
      read.problem(`${names.deploymentName} and ${names.buildId} must both be set, or neither`);
      return null;
    }
    // Temporal joins the two by one or the other.
    if (/[.:]/.test(deploymentName)) {
      read.problem(`${names.deploymentName} must not contain a dot or a colon`);
    }
    return { deploymentName, buildId, versioning };
  }
  if (versioning === 'pinned') {
    read.problem('ONBOARDING_VERSIONING=pinned needs ONBOARDING_DEPLOYMENT_NAME and ONBOARDING_BUILD_ID');
  }
  return null;
}
