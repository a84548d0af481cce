/** The command line against the onboardings of a test. */
import { temporalEnvironment } from './environment.ts';
import type { World } from './world.ts';
import { onboardingCommand, type CommandResult } from './program.ts';

/** Runs a command, and waits for its end. */
export async function runCli(
  world: Pick<World, 'address' | 'keys' | 'taskQueue' | 'namespace'>,
  args: readonly string[],
): Promise<CommandResult> {
  return await onboardingCommand(args, temporalEnvironment(world));
}
