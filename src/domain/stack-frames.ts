const MAX_FRAMES = 8;

/**
 * The lines of an error's stack that say where it was thrown, the innermost first. Its message may hold anything, and is
 * left out (I4).
 */
export function stackFrames(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, MAX_FRAMES);
}
