/** What an earlier measurement covered, and this one does not. */
import type { ListedArm } from './arm-list.ts';
import { percentOf, sharesByRoom, tableText } from './report.ts';

export interface Comparison {
  /** As they are now: taken before, and no longer. */
  readonly lost: readonly ListedArm[];
  /** Taken before, and found nowhere now: gone, or written anew. */
  readonly gone: readonly ListedArm[];
  /** Not taken, and found nowhere before. */
  readonly untaken: readonly ListedArm[];
}

/** Lines move, and files are moved: arms are found again by file and text, and then by text alone. */
export function compare(before: readonly ListedArm[], after: readonly ListedArm[]): Comparison {
  const inPlace = paired(before, after, ({ file, kind, text }) => [file, kind, text].join('\n'));
  const moved = paired(inPlace.before, inPlace.after, ({ kind, text }) => [kind, text].join('\n'));
  const pairs = [...inPlace.pairs, ...moved.pairs];
  return {
    lost: pairs.flatMap(([old, now]) => (old.covered && !now.covered ? [now] : [])),
    gone: moved.before.filter(({ covered }) => covered),
    untaken: moved.after.filter(({ covered }) => !covered),
  };
}

interface Paired {
  readonly pairs: readonly (readonly [old: ListedArm, now: ListedArm])[];
  readonly before: readonly ListedArm[];
  readonly after: readonly ListedArm[];
}

function paired(
  before: readonly ListedArm[],
  after: readonly ListedArm[],
  keyOf: (arm: ListedArm) => string,
): Paired {
  const now = groupedBy(after, keyOf);
  const pairs = [...groupedBy(before, keyOf)].flatMap(([key, olds]) => pairsOf(olds, now.get(key) ?? []));
  const found = new Set(pairs.flat());
  const isLeft = (arm: ListedArm): boolean => !found.has(arm);
  return { pairs, before: before.filter(isLeft), after: after.filter(isLeft) };
}

/** Of as many as before, the first is the first. Where there are more or fewer, those that agree are taken for the same. */
function pairsOf(
  olds: readonly ListedArm[],
  news: readonly ListedArm[],
): (readonly [old: ListedArm, now: ListedArm])[] {
  const left = [...news];
  const pairs: (readonly [ListedArm, ListedArm])[] = [];
  const pair = (old: ListedArm, at: number): void => {
    for (const now of left.splice(at, 1)) pairs.push([old, now]);
  };
  if (olds.length !== news.length) {
    for (const old of olds) {
      const at = left.findIndex(({ covered }) => covered === old.covered);
      if (at !== -1) pair(old, at);
    }
  }
  const found = new Set(pairs.flat());
  for (const old of olds.filter((each) => !found.has(each))) pair(old, 0);
  return pairs;
}

function groupedBy(
  arms: readonly ListedArm[],
  keyOf: (arm: ListedArm) => string,
): ReadonlyMap<string, readonly ListedArm[]> {
  const groups = new Map<string, ListedArm[]>();
  for (const arm of arms) {
    const key = keyOf(arm);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(arm);
  }
  return groups;
}

export function comparisonText(before: readonly ListedArm[], after: readonly ListedArm[]): string {
  const [old, now] = [sharesByRoom(before), sharesByRoom(after)];
  const rooms = [...new Set([...old.keys(), ...now.keys()])].sort();
  const none = { arms: 0, covered: 0 };
  const rows = rooms.map((room) => {
    const [was, is] = [old.get(room) ?? none, now.get(room) ?? none];
    return [room, String(was.arms), percentOf(was), String(is.arms), percentOf(is)];
  });
  const { lost, gone, untaken } = compare(before, after);
  return [
    tableText(['room', 'arms before', 'percent', 'arms now', 'percent'], rows),
    `\nCovered before, and no longer: ${lost.length}`,
    ...lost.map(lineOf),
    `\nNew or written anew, and not covered: ${untaken.length}`,
    ...untaken.map(lineOf),
    `\nCovered before, and gone or written anew: ${gone.length}`,
  ].join('\n');
}

function lineOf({ file, line, column, kind, text }: ListedArm): string {
  const told = text.length > TOLD ? `${text.slice(0, TOLD)}…` : text;
  return `  ${file}:${line}:${column}  ${kind}  ${told}`;
}

/** Enough of an arm's text to know it by. */
const TOLD = 90;
