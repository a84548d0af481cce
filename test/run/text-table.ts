/** Columns of text: words to the left, numbers to the right. */

export type Row = readonly (string | number)[];

export function textTable(rows: readonly Row[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber(rows, column) ? String(cell).padStart(width) : String(cell).padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** By what stands below the heading. */
function isNumber(rows: readonly Row[], column: number): boolean {
  return typeof rows[1]?.[column] === 'number';
}
