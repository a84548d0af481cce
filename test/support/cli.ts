/** The command line against the onboardings of a test. */
import type { TestOnboardings } from './onboardings.ts';
import { onboardingCommand, type CommandResult } from './program.ts';

/** Runs a command, and waits for its end. */
export async function runCli(
  {
    address,
    keys,
    taskQueue,
    namespace,
  }: Pick<TestOnboardings, 'address' | 'keys' | 'taskQueue' | 'namespace'>,
  args: readonly string[],
): Promise<CommandResult> {
  return await onboardingCommand(args, {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ONBOARDING_TASK_QUEUE: taskQueue,
    ONBOARDING_KEYS: keys,
  });
}
