/** What a terminal shows, as SVG: the bytes are read by a real terminal emulator, and each of its cells is drawn. */
import xterm from '@xterm/headless';

const CELL = { width: 8.43, height: 19 };
const PADDING = 18;

interface Theme {
  readonly background: string;
  readonly line: string;
  readonly ink: string;
  readonly dim: string;
  /** Of the colours 0 to 7, and their bright ones. */
  readonly colors: readonly string[];
}

const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    background: '#ffffff',
    line: '#dfe2ee',
    ink: '#171a2b',
    dim: '#6b7088',
    colors: ['#171a2b', '#b3261e', '#0a7a4b', '#8a5300', '#2f5bd0', '#8a3ab9', '#0b7285', '#565b73'],
  },
  dark: {
    background: '#11131c',
    line: '#2e3348',
    ink: '#eef0f8',
    dim: '#8f94ad',
    colors: ['#565b73', '#ff9b93', '#5ddba4', '#ffc46b', '#8fb0ff', '#d9a3ff', '#6fd3e3', '#eef0f8'],
  },
};

interface Run {
  readonly column: number;
  text: string;
  readonly color: string;
  readonly isBold: boolean;
}

/** @param columns of the terminal that it was written to */
export async function terminalPicture(
  output: string,
  { columns, theme }: { readonly columns: number; readonly theme: 'light' | 'dark' },
): Promise<string> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 60, allowProposedApi: true, convertEol: true });
  await new Promise<void>((resolve) => {
    terminal.write(output, resolve);
  });
  const { buffer } = terminal;
  const colors = THEMES[theme];
  const lines = Array.from({ length: buffer.active.baseY + buffer.active.cursorY }, (_, row) =>
    runsOf(buffer.active, row, columns, colors),
  );
  const width = Math.ceil(columns * CELL.width) + 2 * PADDING;
  const height = lines.length * CELL.height + 2 * PADDING;
  const texts = lines.flatMap((runs, row) =>
    runs.map(({ column, text, color, isBold }) => {
      const x = (PADDING + column * CELL.width).toFixed(1);
      const y = PADDING + row * CELL.height + 14;
      const length = (text.length * CELL.width).toFixed(1);
      const bold = isBold ? ' font-weight="600"' : '';
      return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${color}"${bold}>${escaped(text)}</text>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="12" fill="${colors.background}" stroke="${colors.line}"/>
${texts.join('\n')}
</svg>
`;
}

/** Of one line, pieces of cells that look the same, without what is blank between them. */
function runsOf(buffer: xterm.IBuffer, row: number, columns: number, theme: Theme): Run[] {
  const line = buffer.getLine(row);
  const runs: Run[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = line?.getCell(column);
    if (cell === undefined) break;
    const isBold = cell.isBold() !== 0;
    const color = cell.isDim()
      ? theme.dim
      : cell.isFgPalette()
        ? (theme.colors[cell.getFgColor() % 8] ?? theme.ink)
        : theme.ink;
    const last = runs.at(-1);
    const chars = cell.getChars() || ' ';
    if (last?.color === color && last.isBold === isBold) last.text += chars;
    else runs.push({ column, text: chars, color, isBold });
  }
  // Two spaces would be drawn as one: what is between them is placed by itself.
  return runs.flatMap(({ column, text, ...look }) =>
    [...text.matchAll(/\S+(?: \S+)*/g)].map(({ index, 0: piece }) => ({
      column: column + index,
      text: piece,
      ...look,
    })),
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
