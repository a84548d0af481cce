import { sleep } from '@temporalio/workflow';
import type { Carry } from '../domain/history/carry.ts';
import type { OnboardingPolicy } from '../domain/history/onboarding-policy.ts';

/** Waits until no call with an unknown outcome can still take effect. */
export async function untilCommitWindowHasPassed(
  callers: readonly { readonly carry: Carry }[],
  policy: OnboardingPolicy,
): Promise<void> {
  const latest = Math.max(0, ...callers.map(({ carry }) => carry.latest_unknown ?? 0));
  await sleepUntil(latest + policy.commit_window_ms, 'commit window');
}

/** Waits until a time, in milliseconds since the epoch; adds nothing to the history where it has passed. */
export async function sleepUntil(time: number, summary: string): Promise<void> {
  const remainingMs = time - Date.now();
  if (remainingMs > 0) await sleep(remainingMs, { summary });
}
