import { sleep } from '@temporalio/workflow';
import type { Carry } from '../domain/history/carry.ts';
import type { OnboardingPolicy } from '../domain/policy.ts';

/** Waits until no call with an unknown outcome can still take effect. */
export async function untilCommitWindowHasPassed(
  carries: readonly Carry[],
  policy: OnboardingPolicy,
): Promise<void> {
  const latest = Math.max(0, ...carries.map(({ latest_unknown }) => latest_unknown ?? 0));
  await sleepUntil(latest + policy.commit_window_ms, 'commit window');
}

/** Waits until a time, in milliseconds since the epoch; adds nothing to the history where it has passed. */
export async function sleepUntil(time: number, summary: string): Promise<void> {
  const remaining = time - Date.now();
  if (remaining > 0) await sleep(remaining, { summary });
}
