/**
 * Tables without lines, as wide as the terminal: the widest columns are shortened first, and the first one is never left out. What is
 * there to be copied is never cut.
 */
import { fill, measureOf, type Measure } from './measure.ts';
import { printable } from './output.ts';

export interface Column<Row> {
  readonly head: string;
  /** Several texts stand beside each other where there is room. */
  readonly cell: (row: Row) => string | readonly string[];
  /** Whether it may be left out where the terminal is narrow; the last of them goes first. */
  readonly optional?: true;
  /** The least width in characters, while another column can still be shortened; 12 by default. */
  readonly least?: number;
  /** Whether its cells are there to be copied: what its column has no room for stands whole on lines of its own. */
  readonly copied?: true;
}

export interface Table {
  readonly text: string;
  /** The heads of the columns that there was no room for. */
  readonly leftOut: readonly string[];
}

const LEAST = 12;
const GAP = '  ';

/** @param width of the terminal in characters; `null`: nothing is shortened, because a program reads it */
export async function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number | null,
): Promise<Table> {
  const heads = columns.map(({ head }) => [head]);
  const lines: readonly Cells[] = [
    heads,
    ...rows.map((row) => columns.map(({ cell }) => [cell(row)].flat().map(printable))),
  ];
  const measure = await measureOf(lines.flat(2));
  const sizes = columns.map(({ least = LEAST, optional = false, copied = false }, index): Size => {
    const natural = Math.max(...lines.map((cells) => measure.widthOf(textOf(cells[index]))));
    return { index, width: natural, least: Math.min(natural, least), optional, copied };
  });
  const shown = width === null ? sizes : narrowerSizes(shownSizes(sizes, width), width);
  const missing = sizes.filter((size) => !shown.some(({ index }) => index === size.index));
  return {
    text: [
      headLine(heads, shown, measure),
      ...lines.slice(1).flatMap((cells) => rowLines(cells, shown, measure)),
    ].join('\n'),
    leftOut: missing.flatMap(({ index }) => heads[index] ?? []),
  };
}

/** What an answer leaves out is told beside it. */
export function leftOutRemarks({ leftOut }: Table): string[] {
  return leftOut.length === 0
    ? []
    : [`Left out for want of room: ${leftOut.join(', ')}. A wider terminal has them, and --json.`];
}

/** The texts of each cell. */
type Cells = readonly (readonly string[])[];

function textOf(texts: readonly string[] = []): string {
  return texts.join(', ');
}

function headLine(heads: Cells, shown: readonly Size[], measure: Measure): string {
  const line = shown.map(({ index, width }) => fill(measure, textOf(heads[index]), width));
  return line.join(GAP).trimEnd();
}

/** What is to be copied and too wide stands whole: of the first column above the rest of its row, of others below it. */
function rowLines(cells: Cells, shown: readonly Size[], measure: Measure): string[] {
  const isWhole = ({ index, width, copied }: Size): boolean =>
    copied && measure.widthOf(textOf(cells[index])) > width;
  const wholeIn = (sizes: readonly Size[]): string[] =>
    sizes.filter(isWhole).flatMap(({ index }) => cells[index] ?? []);
  const line = shown.map((size) => fill(measure, isWhole(size) ? '' : textOf(cells[size.index]), size.width));
  return [
    ...wholeIn(shown.slice(0, 1)),
    line.join(GAP).trimEnd(),
    ...wholeIn(shown.slice(1)).map((text) => GAP + text),
  ];
}

interface Size {
  /** Of the column. */
  readonly index: number;
  readonly width: number;
  readonly least: number;
  readonly optional: boolean;
  readonly copied: boolean;
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
