/** What gives way is stopped while anything beside it really waits, or measures. */
import { setTimeout as pause } from 'node:timers/promises';
import { signalLane, type LaneProcess } from './lane-process.ts';
import type { Lane } from './lanes.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * Looks again and again until `signal` ends it.
 * @param running as it is now, whenever it is looked at
 */
export async function giveWay(
  running: ReadonlyMap<Lane, LaneProcess>,
  isQuiet: (lane: Lane) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new Set<LaneProcess>();
  while (!signal.aborted) {
    const quiet = (await Promise.all([...running.keys()].map(isQuiet))).includes(true);
    for (const [lane, process] of running) {
      if (lane.givesWay !== true || stopped.has(process) === quiet) continue;
      signalLane(process, quiet ? 'SIGSTOP' : 'SIGCONT');
      if (quiet) stopped.add(process);
      else stopped.delete(process);
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
