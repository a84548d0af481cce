// Captured here so that a test which fakes the global Date does not stop the emulator's clock unasked.
const realNow = Date.now.bind(Date);

/** The time by which tokens expire and late commits land, in milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Moves the time on; it goes on running from there. */
  advance(ms: number): void;
  /** Jumps to a time; it goes on running from there. */
  set(ms: number): void;
  /** Takes the time from elsewhere, such as a server that skips time. */
  follow(source: () => number): void;
  /** Back to the real time. */
  reset(): void;
}

/** @param changed is called after each change that is not the mere passing of time */
export function createClock(changed: () => void): Clock {
  let source = realNow;
  let offset = 0;
  const change = (newSource: () => number, newOffset: number): void => {
    source = newSource;
    offset = newOffset;
    changed();
  };
  return {
    now: () => source() + offset,
    advance: (ms) => {
      change(source, offset + ms);
    },
    set: (ms) => {
      change(source, ms - source());
    },
    follow: (newSource) => {
      change(newSource, 0);
    },
    reset: () => {
      change(realNow, 0);
    },
  };
}
