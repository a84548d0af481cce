/** A worker as a process of its own, which can be killed as a crash or a power cut would. */
import type { TestOnboardings } from './onboardings.ts';
import { startProgram } from './program.ts';

export interface WorkerProcess {
  /** Without a chance to report anything. */
  kill(): Promise<void>;
}

/** Starts one on the task queue of these onboardings. */
export function startWorkerProcess(
  { address, emulator, keys, taskQueue, namespace }: TestOnboardings,
  settings: Readonly<Record<string, string>> = {},
): WorkerProcess {
  const program = startProgram('src/worker.ts', [], {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ONBOARDING_TASK_QUEUE: taskQueue,
    ONBOARDING_KEYS: keys,
    AIRBYTE_API_URL: emulator.url,
    AIRBYTE_ORGANIZATION_ID: emulator.organizationId,
    AIRBYTE_ACCESS_TOKEN: emulator.accessToken,
    LOG_LEVEL: 'silent',
    ...settings,
  });
  return {
    kill: async () => {
      program.kill('SIGKILL');
      await program;
    },
  };
}
