/** Ctrl-C, and whoever else asks this process to end: what it has started ends first. */

/** As a shell tells of a process that SIGINT has ended. */
export const ENDED_EARLY = 130;

export function untilAskedToEnd(): AbortSignal {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  // Not once: a second Ctrl-C must not leave behind what the first is ending.
  process.on('SIGINT', end).on('SIGTERM', end);
  return ending.signal;
}
