/** A worker as a process of its own, which can be killed as a crash or a power cut would. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inject } from 'vitest';
import type { TestOnboardings } from './onboardings.ts';

export interface WorkerProcess {
  /** Without a chance to report anything. */
  kill(): Promise<void>;
}

/** Starts one on the task queue of these onboardings. */
export function startWorkerProcess(
  { emulator, keys, taskQueue }: TestOnboardings,
  settings: Readonly<Record<string, string>> = {},
): WorkerProcess {
  const entry = fileURLToPath(new URL('../../src/worker.ts', import.meta.url));
  const child = execa(process.execPath, ['--import', 'tsx', entry], {
    reject: false,
    stdio: 'ignore',
    env: {
      TEMPORAL_ADDRESS: inject('temporal').address,
      ONBOARDING_TASK_QUEUE: taskQueue,
      ONBOARDING_KEYS: keys,
      AIRBYTE_API_URL: emulator.url,
      AIRBYTE_ORGANIZATION_ID: emulator.organizationId,
      AIRBYTE_ACCESS_TOKEN: emulator.accessToken,
      LOG_LEVEL: 'silent',
      ...settings,
    },
  });
  return {
    kill: async () => {
      const exited = once(child, 'exit');
      if (child.kill('SIGKILL')) await exited;
    },
  };
}
