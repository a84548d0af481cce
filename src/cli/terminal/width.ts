/** Texts as wide as a terminal has room for: wide characters take two places. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** A text that is at most so wide; cut off, it ends with `…`. */
export function fit(text: string, width: number): string {
  const cut = cliTruncate(text, width);
  // It cuts in the middle of a wide character, and then keeps the whole.
  return stringWidth(cut) <= width ? cut : cliTruncate(text, width - 1);
}

export const OF_UNICODE = { widthOf: stringWidth, fit };
