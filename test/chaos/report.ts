/** What a chaos run prints: the counts, how often everything struck, and what is off. */
import { isOff, type WorkspaceCount } from './count.ts';
import type { Journal } from './journal.ts';
import type { ChaosOptions } from './options.ts';

export interface ChaosResult {
  readonly counts: readonly WorkspaceCount[];
  /** Of what is off, as far as they are worth reading. */
  readonly timelines: readonly { readonly workspaceName: string; readonly text: string }[];
  readonly journal: Journal;
  readonly faultsStruck: ReadonlyMap<string, number>;
  /** Effects that came later than the API promises. */
  readonly lateEffects: number;
  readonly workersEndedByThemselves: number;
  readonly chaosMs: number;
  readonly settlingMs: number;
}

/** Whether every source stands exactly once, and nothing else was found. */
export function isAllRight({ counts, journal, lateEffects }: ChaosResult): boolean {
  return !counts.some(isOff) && journal.unexpected.length === 0 && lateEffects === 0;
}

export function reportText(options: ChaosOptions, result: ChaosResult): string {
  const { counts, timelines, journal } = result;
  const off = counts.filter(isOff);
  return [
    ...timelines.map(({ workspaceName, text }) => `\n== ${workspaceName}\n${text}`),
    ...off.map(offLine),
    ...journal.unexpected.map((text) => `unexpected: ${text}`),
    '',
    ...struckLines(result),
    '',
    ...countLines(result),
    '',
    `seed ${options.seed}: ${isAllRight(result) ? 'every source exactly once' : 'NOT all right'} ` +
      `(${counts.length} onboardings, ${seconds(result.chaosMs)} of chaos, ${seconds(result.settlingMs)} to settle)`,
  ].join('\n');
}

function countLines({ counts, lateEffects }: ChaosResult): string[] {
  const sum = (of: (count: WorkspaceCount) => number): number =>
    counts.reduce((total, count) => total + of(count), 0);
  const isTold = counts.some(({ firstMintsAtOnce }) => firstMintsAtOnce !== null);
  const onlyWhereTold = (value: number): string => (isTold ? String(value) : 'not told by the API');
  return table([
    ['sources wanted', sum(({ wanted }) => wanted)],
    ['sources found', sum(({ found }) => found)],
    ['sources duplicated', sum(({ duplicated }) => duplicated.length)],
    ['sources missing', sum(({ missing }) => missing.length)],
    ['sources under another id than reported', sum(({ misreported }) => misreported.length)],
    ['sources deleted', onlyWhereTold(sum(({ deleted }) => deleted))],
    ['sources deleted that were not ours', onlyWhereTold(sum(({ wronglyDeleted }) => wronglyDeleted.length))],
    [
      'first mints in flight at once, at most',
      onlyWhereTold(Math.max(0, ...counts.map(({ firstMintsAtOnce }) => firstMintsAtOnce ?? 0))),
    ],
    ['names with another number of workspaces than one', onlyWhereTold(sum(hasNotOneWorkspace))],
    ['workspaces that the API tells nothing of', sum(({ untold }) => (untold === null ? 0 : 1))],
    ['onboardings not completed', sum(({ notCompleted }) => (notCompleted === null ? 0 : 1))],
    ['effects later than the API promises', onlyWhereTold(lateEffects)],
  ]);
}

function hasNotOneWorkspace({ workspaces }: WorkspaceCount): number {
  return (workspaces ?? 1) === 1 ? 0 : 1;
}

function struckLines({ journal, faultsStruck, workersEndedByThemselves }: ChaosResult): string[] {
  const outcomes = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
  const actors = [...journal.counts('actor')].map(([what, counts]) => [what, outcomes(counts)] as const);
  const kills = [...journal.counts('kill')].map(
    ([what, counts]) => [what, [...counts.values()].reduce((a, b) => a + b, 0)] as const,
  );
  return table([
    ['faults', outcomes(faultsStruck) || 'none, or not told by the API'],
    ...kills,
    ['workers that ended by themselves', workersEndedByThemselves],
    ...actors,
  ]);
}

function offLine(count: WorkspaceCount): string {
  const { workspaceName, wanted, found, duplicated, missing, misreported, wronglyDeleted } = count;
  const names = (what: string, of: readonly string[]): string[] =>
    of.length === 0 ? [] : [`${what}: ${of.join(', ')}`];
  return [
    `OFF ${workspaceName}: ${wanted} wanted, ${found} found`,
    ...names('duplicated', duplicated),
    ...names('missing', missing),
    ...names('under another id than reported', misreported),
    ...names('deleted though not ours', wronglyDeleted),
    ...((count.firstMintsAtOnce ?? 1) > 1 ? [`${count.firstMintsAtOnce} first mints at once`] : []),
    ...(hasNotOneWorkspace(count) ? [`${count.workspaces} workspaces`] : []),
    ...(count.untold === null ? [] : [`the API does not say what stands: ${count.untold}`]),
    ...(count.notCompleted === null ? [] : [`not completed: ${count.notCompleted}`]),
  ].join('; ');
}

function table(rows: readonly (readonly [string, string | number])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
