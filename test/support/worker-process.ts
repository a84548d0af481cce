/** A worker as a process of its own, which can be killed as a crash or a power cut would. */
import { airbyteWithToken, temporalEnvironment } from './environment.ts';
import type { World } from './world.ts';
import { startProgram } from './program.ts';

export interface WorkerProcess {
  /** Without a chance to report anything. */
  kill(): Promise<void>;
}

/** Starts one on the task queue of these onboardings. */
export function startWorkerProcess(
  world: World,
  settings: Readonly<Record<string, string>> = {},
): WorkerProcess {
  const program = startProgram('src/worker.ts', [], {
    ...temporalEnvironment(world),
    ...airbyteWithToken(world.emulator),
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
