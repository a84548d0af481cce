/**
 * Numbers that JavaScript passes on as they are written. JSON's numbers have as many digits as their writer likes, and a
 * double has 53 bits: `12345678901234567891` would silently be the id of somebody else.
 */

/**
 * Whether JavaScript writes the number that it makes of this text with the same value, digit for digit: 1.50 and 1e2, but
 * not 1e400, -0, or a whole number from 2^53 on, of which a double may be the neighbour.
 * @param text a number as JSON has them
 */
export function isExactNumberText(text: string): boolean {
  const value = Number(text);
  return isExactNumber(value) && (String(value) === text || isSameDecimal(text, String(value)));
}

/** Whether a number can be the one that was meant: nobody knows what 2^53 was before JavaScript rounded it. */
export function isExactNumber(value: number): boolean {
  return (
    Number.isFinite(value) &&
    !Object.is(value, -0) &&
    (Number.isSafeInteger(value) || !Number.isInteger(value))
  );
}

interface Decimal {
  readonly isNegative: boolean;
  /** Without zeros at either end; zero has none. */
  readonly digits: string;
  /** The power of ten of the last digit. */
  readonly exponent: number;
}

function isSameDecimal(one: string, other: string): boolean {
  const [a, b] = [decimalOf(one), decimalOf(other)];
  if (a.digits === '' || b.digits === '') return a.digits === b.digits;
  return a.isNegative === b.isNegative && a.digits === b.digits && a.exponent === b.exponent;
}

function decimalOf(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const isNegative = mantissa.startsWith('-');
  const [whole = '', fraction = ''] = mantissa.slice(isNegative ? 1 : 0).split('.');
  const all = whole + fraction;
  // Counted rather than matched: a regular expression would look at each of a million zeros a million times.
  let begin = 0;
  while (all[begin] === '0') begin += 1;
  let end = all.length;
  while (end > begin && all[end - 1] === '0') end -= 1;
  const exponent = Number(power) - fraction.length + (all.length - end);
  return { isNegative, digits: all.slice(begin, end), exponent };
}
