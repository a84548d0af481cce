import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** A text as it fits into so many characters of a terminal, of which wide ones take two; cut off it ends with `…`. */
export function fit(text: string, width: number): string {
  const cut = cliTruncate(text, width);
  // It cuts in the middle of a wide character, and then keeps the whole.
  return stringWidth(cut) <= width ? cut : cliTruncate(text, width - 1);
}
