/** Containers that are stopped, killed or frozen one after the other, and what was seen of each. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Container, Transition } from './container.ts';

export interface Disruption {
  readonly container: string;
  readonly how: 'stopped' | 'killed' | 'frozen';
  /** Of what ended: a signal's number and 128, or its own. */
  readonly exitCode: number | null;
  /** From being asked to its end. */
  readonly stoppingMs: number | null;
  /** From its end to its next health, or from being frozen to being thawed. */
  readonly downMs: number;
  /** In the order in which they were seen. */
  readonly states: readonly string[];
  /** Starts by the restart policy. */
  readonly restarts: number;
}

/** How long a container that was stopped stays so. */
const STOPPED_MS = 3_000;
const FROZEN_MS = 8_000;
const HEALTHY_WITHIN_MS = 5 * 60_000;

/** By SIGTERM and its time to stop, and started again by hand. */
export async function stopAndStart(container: Container): Promise<Disruption> {
  const seen = container.transitions.length;
  const stoppingMs = await container.stop();
  await pause(STOPPED_MS);
  container.start();
  await container.until('healthy', HEALTHY_WITHIN_MS, seen);
  return { ...told(container, seen, container.restarts), how: 'stopped', stoppingMs };
}

/** By SIGKILL: it comes back by its restart policy, or not at all. */
export async function kill(container: Container): Promise<Disruption> {
  const [seen, restarts] = [container.transitions.length, container.restarts];
  container.crash();
  await container.until('exited', HEALTHY_WITHIN_MS, seen);
  await container.until('healthy', HEALTHY_WITHIN_MS, seen);
  return { ...told(container, seen, restarts), how: 'killed', stoppingMs: null };
}

/** What holds a state that nothing else has, the emulator: it says nothing for a while. */
export async function freeze(container: Container): Promise<Disruption> {
  const seen = container.transitions.length;
  const since = Date.now();
  container.freeze();
  await pause(FROZEN_MS);
  container.thaw();
  const downMs = Date.now() - since;
  return { ...told(container, seen, container.restarts), how: 'frozen', stoppingMs: null, downMs };
}

function told(container: Container, seen: number, restarts: number): Omit<Disruption, 'how' | 'stoppingMs'> {
  const transitions = container.transitions.slice(seen);
  const atOf = (wanted: Transition['state']): number | undefined =>
    transitions.find(({ state }) => state === wanted)?.at;
  return {
    container: container.name,
    exitCode: transitions.find(({ state }) => state === 'exited')?.exitCode ?? null,
    downMs: (atOf('healthy') ?? 0) - (atOf('exited') ?? 0),
    states: transitions.map(({ state }) => state),
    restarts: container.restarts - restarts,
  };
}
