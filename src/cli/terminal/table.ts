/** Tables without lines, as wide as the terminal: the widest columns are shortened first, and the first one is never left out. */
import { fill, measureOf } from './measure.ts';
import { printable } from './output.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Whether it may be left out where the terminal is narrow; the last of them goes first. */
  readonly optional?: true;
  /** The least width in characters, while another column can still be shortened; 12 by default. */
  readonly least?: number;
}

const LEAST = 12;
const GAP = '  ';

/** @param width of the terminal in characters; `null`: nothing is shortened, because a program reads it */
export async function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number | null,
): Promise<string> {
  const lines = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map(({ cell }) => printable(cell(row)))),
  ];
  const measure = await measureOf(lines.flat());
  const sizes = columns.map(({ least = LEAST, optional = false }, index): Size => {
    const natural = Math.max(...lines.map((cells) => measure.widthOf(cells[index] ?? '')));
    return { index, width: natural, least: Math.min(natural, least), optional };
  });
  const shown = width === null ? sizes : narrowerSizes(shownSizes(sizes, width), width);
  return lines
    .map((cells) => shown.map((size) => fill(measure, cells[size.index] ?? '', size.width)).join(GAP))
    .map((line) => line.trimEnd())
    .join('\n');
}

interface Size {
  /** Of the column. */
  readonly index: number;
  readonly width: number;
  readonly least: number;
  readonly optional: boolean;
}

/** Characters of a line. */
function widthOf(sizes: readonly Size[], of: 'width' | 'least'): number {
  return sizes.reduce((sum, size) => sum + size[of], GAP.length * (sizes.length - 1));
}

/** The columns that there is room for. */
function shownSizes(sizes: readonly Size[], width: number): readonly Size[] {
  const last = sizes.findLast(({ optional }) => optional);
  if (last === undefined || widthOf(sizes, 'least') <= width) return sizes;
  return shownSizes(
    sizes.filter((size) => size !== last),
    width,
  );
}

/** Takes from the widest column, a character at a time, until they fit. */
function narrowerSizes(sizes: readonly Size[], width: number): readonly Size[] {
  let narrower = sizes;
  while (widthOf(narrower, 'width') > width) {
    const roomy = narrower.filter(({ width: has, least }) => has > least);
    const [widest] = (roomy.length > 0 ? roomy : narrower).toSorted((one, other) => other.width - one.width);
    if (widest === undefined || widest.width <= 1) break;
    narrower = narrower.map((size) => (size === widest ? { ...size, width: size.width - 1 } : size));
  }
  return narrower;
}
