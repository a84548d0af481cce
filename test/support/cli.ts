/** The command line against the onboardings of a test. */
import { temporalEnvironment } from './environment.ts';
import type { TestOnboardings } from './onboardings.ts';
import { onboardingCommand, type CommandResult } from './program.ts';

/** Runs a command, and waits for its end. */
export async function runCli(
  it: Pick<TestOnboardings, 'address' | 'keys' | 'taskQueue' | 'namespace'>,
  args: readonly string[],
): Promise<CommandResult> {
  return await onboardingCommand(args, temporalEnvironment(it));
}
