/** Tables that fit the width of a terminal: the widest columns are shortened first, and the first never goes. */
import Table from 'cli-table3';
import stringWidth from 'string-width';
import { fit } from './fit.ts';
import { printable } from './printable.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Whether it may be left out where the terminal is narrow; the last of them goes first. */
  readonly optional?: true;
}

/** Characters that a column is never made narrower than, where it has as many. */
const MIN_WIDTH = 12;
/** Characters that a border and its two spaces take for each column, and for the border at the end. */
const [EACH, END] = [3, 1];

/** @param width of the terminal in characters; `null`: nothing is shortened, for who reads it is a program */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number | null,
): string {
  const cells = rows.map((row) => columns.map(({ cell }) => printable(cell(row))));
  const natural = columns.map(({ head }, index) =>
    Math.max(stringWidth(head), ...cells.map((row) => stringWidth(row[index] ?? ''))),
  );
  const shown = width === null ? columns.map((_, index) => index) : fitting(columns, natural, width);
  const widths = width === null ? natural : narrowed(natural, shown, width);
  const line = (texts: readonly string[]): string[] =>
    shown.map((index) => fit(texts[index] ?? '', widths[index] ?? 0));
  const table = new Table({
    head: line(columns.map(({ head }) => head)),
    style: { head: [], border: [] },
  });
  for (const row of cells) table.push(line(row));
  return table.toString();
}

/** The columns, by index, that there is room for. */
function fitting(
  columns: readonly Column<never>[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const shown = columns.map((_, index) => index);
  const least = (index: number): number => Math.min(natural[index] ?? 0, MIN_WIDTH);
  while (shown.reduce((sum, index) => sum + least(index) + EACH, END) > width) {
    const last = shown.findLast((index) => columns[index]?.optional === true);
    if (last === undefined) break;
    shown.splice(shown.indexOf(last), 1);
  }
  return shown;
}

/** Takes from the widest column, a character at a time, until they fit. */
function narrowed(natural: readonly number[], shown: readonly number[], width: number): number[] {
  const widths = [...natural];
  const widthOf = (index: number): number => widths[index] ?? 0;
  let excess = shown.reduce((sum, index) => sum + widthOf(index) + EACH, END) - width;
  while (excess > 0) {
    const [widest] = [...shown].sort((one, other) => widthOf(other) - widthOf(one));
    if (widest === undefined || widthOf(widest) <= 1) break;
    widths[widest] = widthOf(widest) - 1;
    excess -= 1;
  }
  return widths;
}
