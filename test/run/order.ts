/** In which order test files run, so that two workers are busy until the end, and end together. */
import type { Durations } from './durations.ts';

export interface TestFile {
  readonly project: string;
  /** As the durations name it. */
  readonly path: string;
}

/**
 * The longest first, files that nothing is known of before them. A project's files stay together, since a worker that is
 * not one file's alone is kept only for the next of its project; the project with the longest file is first, so that
 * the many short ones of the last fill up what is left.
 */
export function longestFirst<File extends TestFile>(files: readonly File[], durations: Durations): File[] {
  const longest = new Map<string, number>();
  for (const { project, path } of files) {
    longest.set(project, Math.max(longest.get(project) ?? 0, durations[path] ?? 0));
  }
  const ofProject = ({ project }: File): number => longest.get(project) ?? 0;
  const ofFile = ({ path }: File): number => durations[path] ?? Infinity;
  return [...files].sort(
    (a, b) =>
      descending(ofProject(a), ofProject(b)) ||
      ascending(a.project, b.project) ||
      descending(ofFile(a), ofFile(b)) ||
      ascending(a.path, b.path),
  );
}

// No differences: that of two infinities is no number.
function descending(a: number, b: number): number {
  return a === b ? 0 : a > b ? -1 : 1;
}

function ascending(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
