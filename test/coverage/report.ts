/** The table: how many of the arms of each room were taken. */
import type { ListedArm } from './arm-list.ts';
import { roomOf } from './source-files.ts';

export interface Share {
  readonly arms: number;
  readonly covered: number;
}

export function reportText(arms: readonly ListedArm[]): string {
  const rows = [...sharesByRoom(arms)].map(([room, share]) => [
    room,
    String(share.arms),
    String(share.covered),
    percentOf(share),
  ]);
  const unmapped = arms.filter((arm) => !arm.mapped).length;
  return [
    tableText(['room', 'arms', 'covered', 'percent'], rows),
    ...(unmapped === 0 ? [] : [`${unmapped} of the uncovered are in no script that was recorded.`]),
  ].join('\n');
}

/** The last one is of all. */
export function sharesByRoom(arms: readonly ListedArm[]): ReadonlyMap<string, Share> {
  const rooms = [...new Set(arms.map(({ file }) => roomOf(file)))].sort();
  const shareOf = (some: readonly ListedArm[]): Share => {
    return { arms: some.length, covered: some.filter(({ covered }) => covered).length };
  };
  return new Map([
    ...rooms.map((room) => [room, shareOf(arms.filter(({ file }) => roomOf(file) === room))] as const),
    ['all', shareOf(arms)],
  ]);
}

export function percentOf({ arms, covered }: Share): string {
  return arms === 0 ? '' : ((100 * covered) / arms).toFixed(1);
}

/** Numbers stand at the right, texts at the left. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const columns = head.map((_, column) => {
    const cells = rows.map((row) => row[column] ?? '');
    const width = Math.max(...all.map((row) => (row[column] ?? '').length));
    return { width, isNumbers: cells.every((cell) => /^[\d.]*$/.test(cell)) };
  });
  const cell = (text: string, column: number): string => {
    const { width = 0, isNumbers = false } = columns[column] ?? {};
    return isNumbers ? text.padStart(width) : text.padEnd(width);
  };
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
