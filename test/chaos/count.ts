/** The final count: what each workspace should hold, and what it does. */
import type { Progress } from '../../src/client.ts';
import type { Standing } from './api.ts';

export interface WorkspaceCount {
  readonly workspaceName: string;
  readonly wanted: number;
  readonly found: number;
  /** Names that stand more than once. */
  readonly duplicated: readonly string[];
  readonly missing: readonly string[];
  /** Names whose source has another id than the onboarding says. */
  readonly misreported: readonly string[];
  /** Second ones that were removed; right where they were ours, and rare. */
  readonly deleted: number;
  readonly wronglyDeleted: readonly string[];
  readonly firstMintsAtOnce: number | null;
  readonly workspaces: number | null;
  /** Why the API does not say what stands; `null` where it does. */
  readonly untold: string | null;
  /** In words, why the onboarding is not over; `null` where it has completed. */
  readonly notCompleted: string | null;
}

export function countWorkspace(
  workspaceName: string,
  wantedNames: readonly string[],
  standing: Standing,
  progress: Progress | undefined,
): WorkspaceCount {
  const idsOf = (name: string): string[] =>
    standing.sources.flatMap((source) => (source.name === name ? [source.id] : []));
  const names = [...new Set([...wantedNames, ...standing.sources.map(({ name }) => name)])];
  const reported = new Map(progress?.sources.map(({ name, source_id }) => [name, source_id]));
  return {
    workspaceName,
    wanted: wantedNames.length,
    found: standing.sources.length,
    duplicated: names.filter((name) => idsOf(name).length > 1),
    missing: wantedNames.filter((name) => idsOf(name).length === 0),
    misreported: wantedNames.filter((name) => {
      const [id, ...others] = idsOf(name);
      return id !== undefined && others.length === 0 && reported.get(name) !== id;
    }),
    deleted: standing.deleted ?? 0,
    wronglyDeleted: standing.wronglyDeleted ?? [],
    firstMintsAtOnce: standing.firstMintsAtOnce,
    workspaces: standing.workspaces,
    untold: standing.untold ?? null,
    notCompleted: progress?.status === 'completed' ? null : whyNot(progress),
  };
}

/** Whether everything is as promised: each wanted source once, and nothing else has happened. */
export function isOff(count: WorkspaceCount): boolean {
  return (
    count.duplicated.length > 0 ||
    count.missing.length > 0 ||
    count.misreported.length > 0 ||
    count.wronglyDeleted.length > 0 ||
    count.found !== count.wanted ||
    (count.firstMintsAtOnce ?? 1) > 1 ||
    (count.workspaces ?? 1) !== 1 ||
    count.untold !== null ||
    count.notCompleted !== null
  );
}

function whyNot(progress: Progress | undefined): string {
  if (progress === undefined) return 'nothing is known of it';
  const failures = [progress, ...progress.sources].flatMap(({ failure }) => failure?.message ?? []);
  return [progress.status, ...failures].join(': ');
}
