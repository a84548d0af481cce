/** A whole stack for integration tests: Temporal, the emulator of Airbyte’s API, a worker of ours, and a client. */
import { Client, type Connection } from '@temporalio/client';
import { OnboardingClient } from '../client.ts';
import type { Environment } from '../config/index.ts';
import type { OnboardingPolicy } from '../domain/history/types.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { generateKey, type KeyProvider, onboardingDataConverter, parseKeyring } from '../secrets/index.ts';
import { connectTo } from '../temporal/index.ts';
import type { EmulatorOptions } from '../../emulator/index.ts';
import { startEmulator, type Emulator } from './emulator.ts';
import { SkippedClock } from './skipped-clock.ts';
import { skipTime } from './skip-time.ts';
import { newName, startTemporal, type GivenTemporal } from './temporal.ts';
import { startWorker } from './worker.ts';

/** What a stack consists of. */
export interface StackOptions {
  /** A Temporal that runs already; by default a dev server is started for this stack alone. */
  readonly temporal?: GivenTemporal;
  /** `false`: none of ours, because the test runs a worker of its own. */
  readonly worker?: boolean;
  readonly emulator?: EmulatorOptions;
  /** The settings of the onboardings that the client starts, where they are not the default ones. */
  readonly policy?: Partial<OnboardingPolicy>;
  /** Of a worker of ours; `error` by default. */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

/** A stack that runs, and what a test does with it. */
export interface Stack extends AsyncDisposable {
  readonly client: OnboardingClient;
  readonly emulator: Emulator;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    readonly taskQueue: string;
  };
  /** As `ONBOARDING_KEYS` has them. */
  readonly keys: string;
  /** What a process needs in its environment to be a part of this stack, a worker of ours say. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Lets Temporal skip this onboarding’s waits, however long they are: retries, commit windows, the attention window. The emulator’s
   * clock goes with it where the worker is ours.
   * @param atMostMs milliseconds, after which time goes on as it does; by default there is no such limit
   * @throws OnboardingNotFoundError; UnsupportedServerError where a Temporal that was given does not skip time
   */
  skipTime(workspaceName: string, atMostMs?: number): Promise<void>;
  /** Stops every part; a Temporal that was given goes on without what this stack has put there. */
  stop(): Promise<void>;
}

/** Starts the parts, one after the other; where one does not start, those before it are stopped. @param env of this process */
export async function startStack(
  { temporal: given, worker = true, emulator: emulated, policy: changed, logLevel = 'error' }: StackOptions,
  env: Environment,
): Promise<Stack> {
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  try {
    const taskQueue = newName();
    const server = await startTemporal(given, taskQueue, env);
    stops.push(server.stop);
    const { address, namespace } = server;
    const connection = await connectTo({ address });
    stops.push(() => connection.close());
    stops.push(await server.prepare(connection));
    const keys = generateKey('test');
    const policy = { ...DEFAULT_POLICY, ...changed };
    const temporal = { address, namespace, taskQueue };
    const clock = new SkippedClock();
    const emulator = await startEmulator(emulated);
    const keyring = parseKeyring(keys);
    if (worker) {
      emulator.clock.follow(clock.now);
      const started = await startWorker({ temporal, emulator, keyring, policy, clock, logLevel });
      stops.push(started.stop);
    }
    // Before the worker is: calls that a fault holds end with it.
    stops.push(() => emulator.stop());
    const client = clientOn(connection, { temporal, keyring, policy });
    return {
      client: client.onboarding,
      emulator,
      temporal,
      keys,
      env: {
        // Otherwise a file of the machine's is read.
        TEMPORAL_CONFIG_FILE: '',
        TEMPORAL_ADDRESS: address,
        TEMPORAL_NAMESPACE: namespace,
        ONBOARDING_TASK_QUEUE: taskQueue,
        ONBOARDING_KEYS: keys,
        ...emulator.env,
      },
      skipTime: (workspaceName, atMostMs) => skipTime(client.temporal, workspaceName, atMostMs),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function clientOn(
  connection: Connection,
  {
    temporal: { namespace, taskQueue },
    keyring,
    policy,
  }: { temporal: Stack['temporal']; keyring: KeyProvider; policy: OnboardingPolicy },
): { readonly temporal: Client; readonly onboarding: OnboardingClient } {
  const temporal = new Client({ connection, namespace, dataConverter: onboardingDataConverter(keyring) });
  return {
    temporal,
    onboarding: new OnboardingClient({ client: temporal, keys: keyring, taskQueue, policy }),
  };
}
