/** The widths of texts in a terminal, counted in its cells: most characters take one, wide ones such as 漢 take two. */

export interface Measure {
  /** The cells that a text takes. */
  readonly widthOf: (text: string) => number;
  /** The text, cut to at most `width` cells; a text that was cut ends with `…`. */
  readonly fit: (text: string, width: number) => string;
}

/** For texts of ASCII alone, where each character takes one cell. */
export const OF_ASCII: Measure = {
  widthOf: ({ length }) => length,
  fit: (text, width) => {
    if (text.length <= width) return text;
    return width < 1 ? '' : `${text.slice(0, width - 1)}…`;
  },
};

/**
 * The measure that these texts need. The one for all of Unicode takes nearly as long to load as the command line itself, so it is
 * loaded only where a text is not ASCII.
 */
export async function measureOf(texts: readonly string[]): Promise<Measure> {
  const isAscii = texts.every((text) => /^[\x20-\x7e]*$/.test(text));
  return isAscii ? OF_ASCII : (await import('./width.ts')).OF_UNICODE;
}

/** The text in exactly `width` cells: cut where it is longer, with spaces after it where it is shorter. */
export function fill({ fit, widthOf }: Measure, text: string, width: number): string {
  const shown = fit(text, width);
  return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}
