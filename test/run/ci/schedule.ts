/** Has lanes run side by side, as many as there are cores for. */
import type { Lane } from './lanes.ts';

type Planned = Pick<Lane, 'name' | 'cores' | 'after'>;

/**
 * Begins each lane, in their order, as soon as it may; resolves when all are over.
 * @param begin resolves when the lane is over, and does not reject
 * @throws Error where some can never start
 */
export async function inLanes<Some extends Planned>(
  lanes: readonly Some[],
  cores: number,
  begin: (lane: Some) => Promise<void>,
): Promise<void> {
  const over = new Set<string>();
  const running = new Map<Some, Promise<void>>();
  let left = lanes;
  while (left.length > 0 || running.size > 0) {
    for (const lane of left) {
      const busy = [...running.keys()].reduce((sum, other) => sum + other.cores, 0);
      const mayStart = (lane.after ?? []).every((name) => over.has(name)) && busy + lane.cores <= cores;
      if (!mayStart) continue;
      left = left.filter((other) => other !== lane);
      const ended = begin(lane).then(() => {
        running.delete(lane);
        over.add(lane.name);
      });
      running.set(lane, ended);
    }
    if (running.size === 0)
      throw new Error(`These can never start: ${left.map(({ name }) => name).join(', ')}.`);
    await Promise.race(running.values());
  }
}
