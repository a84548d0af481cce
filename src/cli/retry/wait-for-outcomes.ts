/** `onboarding retry --wait`: how those that were retried come out. */
import { setTimeout as pause } from 'node:timers/promises';
import pMap from 'p-map';
import type { OnboardingClient, OnboardingStatus } from '../../client.ts';
import { DEFAULT_RATE } from '../../domain/default-rates.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { turns } from '../../client/index.ts';
import { words } from '../../domain/words.ts';
import type { Output } from '../terminal/output.ts';

/** How many are asked for at once. */
const AT_ONCE = 5;
/** The pause between two rounds. */
const INTERVAL_MS = 2_000;

/** How many have each status; `running` are those that were not waited for. */
type Outcomes = Partial<Record<OnboardingStatus, number>>;

/** Waits until none of them is running any more: each has closed, or needs a person again. Aborted, it only looks away. */
export async function waitForOutcomes(
  { onboarding, output }: { readonly onboarding: OnboardingClient; readonly output: Output },
  names: readonly string[],
  signal: AbortSignal,
): Promise<Outcomes> {
  const outcomes = new Map<string, OnboardingStatus>(names.map((name) => [name, 'running']));
  const runningNames = (): string[] => names.filter((name) => outcomes.get(name) === 'running');
  const itsTurn = turns(DEFAULT_RATE, signal);
  const bar = await output.bar(names.length);
  const ask = async (name: string): Promise<void> => {
    if (!(await itsTurn())) return;
    outcomes.set(name, await statusOf(onboarding, name));
    bar.show(names.length - runningNames().length, '');
  };
  try {
    while (runningNames().length > 0 && !signal.aborted) {
      await pMap(runningNames(), ask, { concurrency: AT_ONCE });
      if (runningNames().length > 0) await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    bar.stop();
  }
  const counts: Outcomes = {};
  for (const status of outcomes.values()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** While Temporal is away, nothing is known to have ended. */
async function statusOf(onboarding: OnboardingClient, name: string): Promise<OnboardingStatus> {
  try {
    return await onboarding.status(name);
  } catch (error) {
    if (error instanceof UnavailableError) return 'running';
    throw error;
  }
}

/** `190 completed, 10 needs attention` */
export function outcomesText(outcomes: Outcomes): string {
  const counts = Object.entries(outcomes).map(([status, count]) => `${count} ${words(status)}`);
  return counts.join(', ') || 'nothing to wait for';
}
