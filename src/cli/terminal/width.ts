/** Texts as wide as a terminal has room for: wide characters take two places. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** A text that is at most so wide; cut off, it ends with `…`. */
export function fit(text: string, width: number): string {
  const cut = cliTruncate(text, width);
  // It cuts in the middle of a wide character, and then keeps the whole.
  return stringWidth(cut) <= width ? cut : cliTruncate(text, width - 1);
}

/** A text that is exactly so wide, with spaces after it where it is shorter. */
export function fill(text: string, width: number): string {
  const shown = fit(text, width);
  return shown + ' '.repeat(Math.max(0, width - stringWidth(shown)));
}
