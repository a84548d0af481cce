/** The measure for all of Unicode, see {@link Measure}; wide characters take two cells. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** The text, cut to at most `width` cells; a text that was cut ends with `…`. */
export function fit(text: string, width: number): string {
  const cut = cliTruncate(text, width);
  // Where the width ends in the middle of a wide character, the library keeps that whole, and the text is one cell too wide.
  return stringWidth(cut) <= width ? cut : cliTruncate(text, width - 1);
}

export const OF_UNICODE = { widthOf: stringWidth, fit };
