/** What a run has to know of the closed one that it follows (I2, I3: nothing may be asked for while calls of it are in flight). */
import { leftInFlightFor } from '../domain/policy.ts';
import type { OnboardingPolicy } from '../domain/history/onboarding-policy.ts';
import type { PreviousRun } from '../domain/history/onboarding-input.ts';
import type { RunHistory } from './history.ts';
import type { Run } from './run.ts';

/** By itself a run closes only when nothing is in flight any more; from outside it can be closed in mid-call. */
export function previousRun(
  run: Run,
  { workspaceId, input }: RunHistory,
  policy: OnboardingPolicy,
): PreviousRun {
  const byItself = run.execution === 'Completed' || run.execution === 'Failed';
  if (byItself || run.closedAt === null) return { workspace_id: workspaceId };
  // The run's own settings say how long its calls may take, whatever they are today.
  const inFlightFor = Math.max(leftInFlightFor(policy), input === null ? 0 : leftInFlightFor(input.policy));
  return {
    workspace_id: workspaceId,
    settled_at: new Date(run.closedAt.getTime() + inFlightFor).toISOString(),
  };
}
