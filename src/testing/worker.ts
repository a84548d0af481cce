/** The worker of a stack, which shares its clock with the emulator. */
import { NativeConnection } from '@temporalio/worker';
import { Agent, type Dispatcher } from 'undici';
import { AirbyteClient } from '../airbyte/index.ts';
import type { OnboardingPolicy } from '../domain/history/types.ts';
import type { KeyProvider } from '../secrets/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { createWorker, installRuntime } from '../worker/index.ts';
import type { Emulator } from './emulator.ts';
import type { SkippedClock } from './skipped-clock.ts';

interface WorkerSurroundings {
  readonly temporal: { readonly address: string; readonly namespace: string; readonly taskQueue: string };
  readonly emulator: Emulator;
  readonly keyring: KeyProvider;
  readonly policy: OnboardingPolicy;
  readonly clock: SkippedClock;
  readonly logLevel: string;
}

/** Calls that a test leaves hanging on purpose must not keep it from ending. */
const GRACE_MS = 1_000;

export async function startWorker({
  temporal: { address, namespace, taskQueue },
  emulator: { url: apiUrl, organizationId, accessToken },
  keyring,
  policy: { request_timeout_ms: requestTimeoutMs },
  clock,
  logLevel,
}: WorkerSurroundings): Promise<{ readonly stop: () => Promise<void> }> {
  await installRuntimeOnce(logLevel);
  const dispatcher = skippingAgent(clock);
  const airbyte = new AirbyteClient({
    dispatcher,
    apiUrl,
    organizationId,
    credential: { kind: 'access_token', accessToken },
    requestTimeoutMs,
    now: clock.now,
  });
  const closers: (() => Promise<void>)[] = [() => dispatcher.destroy(), () => airbyte.close()];
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) await next();
  };
  try {
    const connection = await NativeConnection.connect({ address });
    closers.unshift(() => connection.close());
    const settings = { namespace, taskQueue, requestTimeoutMs, shutdownGraceTimeMs: GRACE_MS };
    const worker = await createWorker(settings, { connection, airbyte, keyring, now: clock.now });
    const running = worker.run();
    // Whoever stops the stack is told why it ended.
    running.catch(() => undefined);
    return {
      stop: async () => {
        worker.shutdown();
        await running.finally(close);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Connections by which each call moves the shared time on, before the emulator is asked. */
export function skippingAgent(clock: SkippedClock): Dispatcher & Pick<Agent, 'destroy'> {
  return new Agent({ pipelining: 1 }).compose((dispatch) => (call, handler) => {
    clock.now();
    return dispatch(call, handler);
  });
}

/** Temporal's runtime is one a process: one that is there already stays as it is. */
async function installRuntimeOnce(level: string): Promise<void> {
  const logger = await createLogger({ level, format: 'json' });
  try {
    installRuntime(logger, { shutdownSignals: [] });
  } catch (error) {
    if ((error as Error).name !== 'IllegalStateError') throw error;
  }
}
