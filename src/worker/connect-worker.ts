import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { AirbyteClient, observers } from '../airbyte/index.ts';
import { ConfigError, type TemporalConfig, type WorkerConfig } from '../config/index.ts';
import type { OnboardingHooks } from '../notices/index.ts';
import { ConnectorRegistry } from '../preflight/index.ts';
import { countCalls, metersOf, type Tracing } from '../telemetry/index.ts';
import {
  assertMayPoll,
  assertSetUp,
  CHECK_CERTIFICATES,
  connectTo,
  hasActivityLimit,
  unreachableError,
} from '../temporal/index.ts';
import { createWorker, type WorkerSettings } from './create-worker.ts';
import { tellExpiry } from './tell-expiry.ts';

const EAGER_WITH_LIMIT =
  'ONBOARDING_EAGER_ACTIVITIES=on, but a limit is set for this task queue, which such a worker would not keep to: unset it, or clear the limit with `onboarding limits --clear`';

/** A worker with connections of its own. */
export interface ConnectedWorker {
  readonly worker: Worker;
  readonly connection: NativeConnection;
  /** After the worker has ended. */
  readonly close: () => Promise<void>;
}

/** What a worker with connections of its own takes beside its configuration. */
export interface ConnectedWorkerSettings extends Pick<WorkerSettings, 'shutdownGraceTimeMs'> {
  /** By default nothing is traced. */
  readonly tracing?: Tracing | null;
  /** Called when an onboarding has come to something, besides the notices that are sent; by default none is. */
  readonly hooks?: OnboardingHooks | undefined;
  /**
   * Called once it is known that the worker can start: a runtime that nothing runs in would keep the process. By default
   * the process's runtime is used as it is.
   */
  readonly prepareRuntime?: () => void;
}

/**
 * Creates a worker and what it is connected by. The keys are closed with it, also where it cannot be made.
 * @throws UnavailableError where Temporal cannot be reached; NotPermittedError where it refuses the credential; NotSetUpError
 *   where the namespace or a search attribute is missing
 */
export async function connectConfiguredWorker(
  {
    temporal,
    airbyte: api,
    keyring,
    encrypts,
    sealVersion,
    registry,
    version,
    eagerActivities,
    noticeReceivers: receivers,
  }: Omit<WorkerConfig, 'configFile'>,
  { prepareRuntime, hooks, ...settings }: ConnectedWorkerSettings = {},
): Promise<ConnectedWorker> {
  const { namespace, taskQueue, uiUrl } = temporal;
  const { requestTimeoutMs } = api;
  const closers: (() => unknown)[] = [() => keyring.close?.()];
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) await next();
  };
  try {
    await assertReady(temporal, eagerActivities);
    prepareRuntime?.();
    const connection = await connectNatively(temporal);
    closers.push(() => connection.close());
    const meter = Runtime.instance().metricMeter;
    tellExpiry(meter, temporal);
    const counted = countCalls(metersOf(meter));
    const airbyte = new AirbyteClient({ ...api, observer: observers(counted, settings.tracing?.observer) });
    closers.push(() => airbyte.close());
    const worker = await createWorker(
      {
        namespace,
        taskQueue,
        requestTimeoutMs,
        encrypts,
        sealVersion,
        version,
        eagerActivities,
        uiUrl,
        ...settings,
      },
      {
        connection,
        airbyte,
        keyring,
        registry: new ConnectorRegistry(registry),
        notices: { receivers, hooks },
      },
    );
    return { worker, connection, close };
  } catch (error) {
    await close();
    throw (error as Error).name === 'TransportError' ? refusedLaterError(temporal, error as Error) : error;
  }
}

/**
 * Why a worker has ended by itself. It does where Temporal permits it nothing any more, and its own error is about something else.
 * @returns what Temporal says now, where it refuses this worker; else the worker's own error
 */
export async function reasonOfEnd(
  { temporal, eagerActivities }: Pick<WorkerConfig, 'temporal' | 'eagerActivities'>,
  error: unknown,
): Promise<unknown> {
  try {
    await assertReady(temporal, eagerActivities);
    return error;
  } catch (refusal) {
    return refusal;
  }
}

/**
 * The check before anything native is made: the native core explains a failure in its own debugging text, and a worker
 * that cannot be made leaves threads behind.
 */
async function assertReady(
  { connection: options, namespace, taskQueue }: TemporalConfig,
  isEager: boolean,
): Promise<void> {
  const connection = await connectTo(options);
  try {
    await assertSetUp(connection, namespace);
    await assertMayPoll(connection, namespace);
    if (isEager && (await hasActivityLimit(new Client({ connection, namespace }), taskQueue)))
      throw new ConfigError([EAGER_WITH_LIMIT]);
  } finally {
    await connection.close();
  }
}

async function connectNatively(temporal: TemporalConfig): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(temporal.connection);
  } catch (error) {
    throw refusedLaterError(temporal, error as Error);
  }
}

/** Another client has just been answered: what differs is the time, and that this one is stricter about certificates. */
function refusedLaterError({ connection: { address } }: TemporalConfig, error: Error): Error {
  const isCertificate = /certificate/i.test(error.message);
  const why = isCertificate
    ? 'its certificate is good enough for a command, but not for a worker, which takes none of a certificate authority itself'
    : 'it answered, and a moment later it did not';
  return unreachableError(
    address,
    { why, next: isCertificate ? CHECK_CERTIFICATES : 'Start the worker again.' },
    error,
  );
}
