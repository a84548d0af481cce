/** How wide texts are in a terminal, and how they are cut to a width. */

export interface Measure {
  /** Characters of a terminal, of which wide ones take two. */
  readonly widthOf: (text: string) => number;
  /** As it fits into so many; cut off it ends with `…`. */
  readonly fit: (text: string, width: number) => string;
}

const ELLIPSIS = '…';

/** Where each character takes one. */
export const OF_ASCII: Measure = {
  widthOf: ({ length }) => length,
  fit: (text, width) => {
    if (text.length <= width) return text;
    return width < 1 ? '' : text.slice(0, width - 1) + ELLIPSIS;
  },
};

/** What measures these texts: all of Unicode takes nearly as long to load as the command line itself, and is loaded where one needs it. */
export async function measureOf(texts: readonly string[]): Promise<Measure> {
  if (texts.every((text) => /^[\x20-\x7e]*$/.test(text))) return OF_ASCII;
  return (await import('./width.ts')).OF_UNICODE;
}

/** A text that is exactly so wide, with spaces after it where it is shorter. */
export function fill({ fit, widthOf }: Measure, text: string, width: number): string {
  const shown = fit(text, width);
  return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}
