const MAX_FRAMES = 8;

/** Where an error was thrown, the innermost first, as the stack has the lines: without its message, which may hold anything (I4). */
export function stackFrames(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, MAX_FRAMES);
}
