/** A worker as a process of its own, which can be killed as a crash or a power cut would. */
import { airbyteWithToken, temporalEnvironment } from './environment.ts';
import { startProgram, type Program } from './program.ts';
import type { World } from './world.ts';

/** Starts one on the task queue of these onboardings. */
export function startWorkerProcess(world: World, settings: Readonly<Record<string, string>> = {}): Program {
  return startProgram('worker', {
    env: {
      ...temporalEnvironment(world),
      ...airbyteWithToken(world.emulator),
      LOG_LEVEL: 'silent',
      ...settings,
    },
  });
}
