/** The header `Retry-After`, as servers write it. */

// The three date forms of RFC 9110, section 5.6.7. Date.parse alone would also take `-5` and `1.5` for dates.
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;
const HTTP_DATES = [
  ASCTIME_DATE,
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
];

/**
 * A `Retry-After` value, seconds or an HTTP date, as milliseconds from `now` (wall clock, milliseconds).
 * Never below 0, and never above what a number holds exactly; the caller bounds it. Null when malformed.
 */
export function retryAfterMsOf(value: string | undefined, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const at = parseHttpDate(text);
  return at === null ? null : Math.max(0, at - now);
}

function parseHttpDate(text: string): number | null {
  if (!HTTP_DATES.some((form) => form.test(text))) return null;
  // That of asctime has no zone, and means GMT.
  const at = Date.parse(ASCTIME_DATE.test(text) ? `${text} GMT` : text);
  return Number.isNaN(at) ? null : at;
}
