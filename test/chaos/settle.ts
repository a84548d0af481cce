/** Drives every onboarding to completion once nothing goes wrong any more, as an operator would. */
import { setTimeout as pause } from 'node:timers/promises';
import pMap from 'p-map';
import {
  NotRetryableError,
  UnavailableError,
  type OnboardingClient,
  type Progress,
} from '../../src/client.ts';

const ROUND_MS = 1_000;
const AT_ONCE = 8;
const TELL_EVERY_ROUNDS = 15;

/** The last progress of each onboarding by its name: completed, or what it came to until the time was up. */
export async function untilAllComplete(
  onboarding: OnboardingClient,
  workspaceNames: readonly string[],
  options: { withinMs: number; signal: AbortSignal; report: (line: string) => void },
): Promise<Map<string, Progress>> {
  const { signal, report } = options;
  const until = performance.now() + options.withinMs;
  const last = new Map<string, Progress>();
  let open = workspaceNames;
  for (let round = 1; open.length > 0 && performance.now() < until && !signal.aborted; round += 1) {
    const nudge = async (workspaceName: string): Promise<void> => {
      const progress = await nudged(onboarding, workspaceName);
      if (progress !== null) last.set(workspaceName, progress);
    };
    await pMap(open, nudge, { concurrency: AT_ONCE, signal });
    open = open.filter((workspaceName) => last.get(workspaceName)?.status !== 'completed');
    if (round % TELL_EVERY_ROUNDS === 0 && open.length > 0) report(`${open.length} have not completed yet.`);
    await pause(ROUND_MS);
  }
  return last;
}

/** How far it is; retried where it does not go on by itself. `null` while Temporal or a worker is not back yet. */
async function nudged(onboarding: OnboardingClient, workspaceName: string): Promise<Progress | null> {
  try {
    const progress = await onboarding.progress(workspaceName);
    if (progress.status === 'running' || progress.status === 'completed') return progress;
    return await onboarding.retry(workspaceName);
  } catch (error) {
    // What has gone on in the meantime needs no retry.
    if (error instanceof UnavailableError || error instanceof NotRetryableError) return null;
    throw error;
  }
}
