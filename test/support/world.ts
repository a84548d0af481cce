/** The world of an integration test: the emulator, a worker and a client, on the run’s Temporal server. */
import { randomUUID } from 'node:crypto';
import { Client, ScheduleNotFoundError, type Connection } from '@temporalio/client';
import { NativeConnection, type Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { inject, type TestContext } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';
import { AirbyteClient } from '../../src/airbyte/index.ts';
import { OnboardingClient } from '../../src/client.ts';
import type { WorkerVersion } from '../../src/config/index.ts';
import { sweepScheduleId } from '../../src/domain/names.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { SealVersion } from '../../src/domain/sealed-form.ts';
import type { AirbyteApi, OnboardingPolicy } from '../../src/domain/history/types.ts';
import type { NoticeSettings } from '../../src/notices/index.ts';
import type { Tracing } from '../../src/telemetry/index.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { installRuntime as install } from '../../src/worker/runtime.ts';
import { ConnectorRegistry, type RegistryOptions } from '../../src/preflight/index.ts';
import {
  generateKey,
  onboardingDataConverter,
  parseKeyring,
  type KeyProvider,
} from '../../src/secrets/index.ts';
import { connectTo } from '../../src/temporal/index.ts';
import { createWorker } from '../../src/worker/index.ts';
import { SkippedClock } from '../../src/testing/skipped-clock.ts';
import { terminateAll } from '../../src/testing/temporal.ts';
import { skippingAgent } from '../../src/testing/worker.ts';
import { spokenApi } from './spoken-api.ts';

export interface World {
  readonly emulator: Emulator;
  readonly onboarding: OnboardingClient;
  readonly temporal: Client;
  readonly connection: Connection;
  readonly keyring: KeyProvider;
  /** The key that seals, as ONBOARDING_KEYS has it. */
  readonly keys: string;
  /** Of the Temporal server. */
  readonly address: string;
  readonly taskQueue: string;
  readonly namespace: string;
  readonly clock: SkippedClock;
  /** Another client, as another process of the customer's would have. */
  client(options?: OtherClient): OnboardingClient;
  /** Starts another worker on the same task queue. */
  startWorker(options?: OtherWorker): Promise<RunningWorker>;
  readonly worker: RunningWorker;
  stop(): Promise<void>;
}

export interface OtherClient {
  readonly policy?: OnboardingPolicy;
  readonly keys?: KeyProvider;
  readonly encrypts?: boolean;
  readonly sealVersion?: SealVersion;
  readonly regionId?: string;
}

export interface OtherWorker {
  readonly keys?: KeyProvider;
  readonly sealVersion?: SealVersion;
  readonly version?: WorkerVersion;
  /** Of workflow code; by default the run’s. */
  readonly bundle?: WorkflowBundleOption;
  readonly eagerActivities?: boolean;
  /** By default it is not traced. */
  readonly tracing?: Pick<Tracing, 'workerOptions'>;
  /** Whom it tells of onboardings; by default as the world's workers do. */
  readonly notices?: NoticeSettings;
}

export interface RunningWorker {
  readonly worker: Worker;
  stop(): Promise<void>;
}

export interface TestOptions {
  /** One of its own by default; one that is given is not closed. */
  readonly emulator?: EmulatorOptions | Emulator;
  /** Where the workers find the API, if not at the emulator itself. */
  readonly apiUrl?: string;
  readonly policy?: Partial<OnboardingPolicy>;
  /** The generation of the API that is spoken and offered; by default that of the test's project. */
  readonly api?: AirbyteApi;
  /** By default a token that someone else renews. */
  readonly credential?: 'access_token' | 'client_credentials';
  readonly namespace?: string;
  /** Where the workers find the connector registry; by default nowhere. */
  readonly registry?: Partial<RegistryOptions>;
  /** Of a Temporal server of the test's own. */
  readonly address?: string;
  /** Of that server's UI. */
  readonly uiUrl?: string;
  /** One of the test's own by default. */
  readonly taskQueue?: string;
  /** A new one by default. */
  readonly keys?: KeyProvider;
  /** `false`: without the payload codec. */
  readonly encrypts?: boolean;
  /** Whom the workers tell of onboardings, of which there are notices then; by default there are none. */
  readonly notices?: NoticeSettings;
  /** Where no worker is to run yet. */
  readonly withoutWorker?: boolean;
}

/** Starts them on a task queue of their own, so that test files do not meet. */
export async function startWorld(options: TestOptions = {}): Promise<World> {
  const address = options.address ?? inject('temporal').address;
  await installRuntime();
  const api = options.api ?? spokenApi;
  const { emulator, clock, closeEmulator } = await emulatorFor(options.emulator ?? {}, api);
  const connection = await connectTo({ address });
  const native = await NativeConnection.connect({ address });
  const { namespace = 'default' } = options;
  const keyring = options.keys ?? parseKeyring(generateKey('test'));
  const encrypts = options.encrypts ?? true;
  const clientWith = (provider: KeyProvider, encrypting: boolean): Client => {
    const dataConverter = onboardingDataConverter(provider, { encrypts: encrypting });
    return new Client({ connection, namespace, dataConverter });
  };
  const temporal = clientWith(keyring, encrypts);
  const taskQueue = options.taskQueue ?? `test-${randomUUID()}`;
  const policy = {
    ...DEFAULT_POLICY,
    api,
    ...(options.notices !== undefined && { notices: true as const }),
    ...options.policy,
  };
  const workers: RunningWorker[] = [];

  const startWorker = async ({
    keys: workerKeys = keyring,
    version,
    sealVersion,
    bundle = { codePath: inject('temporal').workflowBundle },
    eagerActivities = false,
    tracing,
    notices = options.notices,
  }: OtherWorker = {}): Promise<RunningWorker> => {
    const dispatcher = skippingAgent(clock);
    const airbyte = new AirbyteClient({
      dispatcher,
      apiUrl: options.apiUrl ?? emulator.url,
      organizationId: emulator.organizationId,
      credential:
        options.credential === 'client_credentials'
          ? { kind: 'client_credentials', clientId: emulator.clientId, clientSecret: emulator.clientSecret }
          : { kind: 'access_token', accessToken: emulator.accessToken },
      requestTimeoutMs: policy.request_timeout_ms,
      now: clock.now,
    });
    const worker = await createWorker(
      {
        namespace,
        taskQueue,
        requestTimeoutMs: policy.request_timeout_ms,
        encrypts,
        version: version ?? null,
        ...(sealVersion !== undefined && { sealVersion }),
        // A test that leaves a call hanging on purpose must still end.
        shutdownGraceTimeMs: 1_000,
        workflowBundle: bundle,
        eagerActivities,
        ...(tracing !== undefined && { tracing }),
      },
      {
        connection: native,
        airbyte,
        keyring: workerKeys,
        registry: new ConnectorRegistry({ url: null, file: null, ...options.registry }),
        notices,
        now: clock.now,
      },
    );
    const running = worker.run();
    let stopped: Promise<void> | null = null;
    const stop = async (): Promise<void> => {
      worker.shutdown();
      await running;
      await airbyte.close();
      await dispatcher.destroy();
    };
    const started = { worker, stop: () => (stopped ??= stop()) };
    workers.push(started);
    return started;
  };

  const client: World['client'] = (other = {}) =>
    new OnboardingClient({
      client: clientWith(other.keys ?? keyring, other.encrypts ?? encrypts),
      keys: other.keys ?? keyring,
      encrypts: other.encrypts ?? encrypts,
      ...(other.sealVersion !== undefined && { sealVersion: other.sealVersion }),
      ...(options.uiUrl !== undefined && { uiUrl: options.uiUrl }),
      taskQueue,
      policy: { api, ...(other.policy ?? policy) },
      regionId: other.regionId ?? null,
    });

  const worker = options.withoutWorker === true ? NO_WORKER : await startWorker();
  return {
    emulator,
    onboarding: client(),
    temporal,
    connection,
    keyring,
    keys: `${keyring.active.id}:${keyring.active.bytes.toString('base64')}`,
    address,
    taskQueue,
    namespace,
    clock,
    client,
    startWorker,
    worker,
    stop: async () => {
      await removeSweep(temporal, taskQueue);
      await terminateAll(connection, namespace, taskQueue);
      // Calls that a fault holds end with the emulator.
      await closeEmulator();
      await Promise.all(workers.map((running) => running.stop()));
      await native.close();
      await connection.close();
    },
  };
}

/**
 * The same for one test alone, until it ends: for tests that run beside each other. Each of these takes `expect.poll` from its
 * context: vitest's own belongs to the test that was begun last.
 */
export async function worldOf({ onTestFinished }: TestContext, options: TestOptions = {}): Promise<World> {
  const world = await startWorld(options);
  onTestFinished(() => world.stop());
  return world;
}

interface FollowingEmulator {
  readonly emulator: Emulator;
  readonly clock: SkippedClock;
  readonly closeEmulator: () => Promise<void>;
}

/** Emulators by the clock that they follow, so that one that is shared goes on with the one it has. */
const clocks = new WeakMap<Emulator, SkippedClock>();

async function emulatorFor(given: EmulatorOptions | Emulator, api: AirbyteApi): Promise<FollowingEmulator> {
  const shared = 'faults' in given ? given : null;
  const emulator = shared ?? (await startEmulator({ apis: [api], ...given }));
  const clock = clocks.get(emulator) ?? new SkippedClock();
  clocks.set(emulator, clock);
  emulator.clock.follow(clock.now);
  return {
    emulator,
    clock,
    closeEmulator: () => (shared === null ? emulator.close() : Promise.resolve()),
  };
}

const NO_WORKER: RunningWorker = {
  get worker(): Worker {
    throw new Error('This test asked for no worker.');
  },
  stop: () => Promise.resolve(),
};

/** What a worker that tells of onboardings has made in the namespace. */
async function removeSweep(temporal: Client, taskQueue: string): Promise<void> {
  const sweep = temporal.schedule.getHandle(sweepScheduleId(taskQueue));
  await sweep.delete().catch((error: unknown) => {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  });
}

let installed: Promise<void> | null = null;

/** Temporal's runtime is one a process: the worlds of a process share it, also those that start beside each other. */
async function installRuntime(): Promise<void> {
  installed ??= createLogger({ level: process.env['LOG_LEVEL'] ?? 'silent', format: 'json' }).then(
    (logger) => {
      install(logger, { shutdownSignals: [] });
    },
  );
  await installed;
}
