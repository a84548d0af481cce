/** The values of options that are no texts: moments, rates and numbers. */
import { InvalidArgumentError } from '@commander-js/extra-typings';
import ms, { type StringValue } from 'ms';
import { DAY_MS } from '../domain/durations.ts';

export const MOMENT = 'a date or time (UTC), today, yesterday, or a time ago such as 24h';
/** Which time `--since` and `--until` are about, as the filter of a list takes them. */
export const BEGAN_OR_CLOSED = 'started (with --status of closed ones: closed)';

const DATE_OR_TIME =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

/** A time as `--since` and `--until` take it, see {@link MOMENT}. What names no zone is UTC, as all that is printed. */
export function moment(text: string): Date {
  const now = Date.now();
  const midnight = now - (now % DAY_MS);
  if (text === 'today') return new Date(midnight);
  if (text === 'yesterday') return new Date(midnight - DAY_MS);
  const agoMs = /^\d[\d.]{0,15}\s?[a-z]{1,12}$/i.test(text) ? ms(text as StringValue) : NaN;
  if (Number.isFinite(agoMs) && now - agoMs > 0) return new Date(now - agoMs);
  const { groups } = DATE_OR_TIME.exec(text) ?? {};
  const isLocal = text.length > 'YYYY-MM-DD'.length && groups?.['zone'] === undefined;
  const at = groups === undefined ? null : new Date(isLocal ? `${text}Z` : text);
  if (at !== null && !Number.isNaN(at.getTime()) && isInCalendar(text)) return at;
  throw new InvalidArgumentError(
    'It must be a date such as 2026-01-31 or 2026-01-31T08:00 (UTC), today or yesterday, or a time ago such as 24h or "7 days".',
  );
}

/** Whether the calendar has this date: JavaScript's `Date` takes 30 February for 2 March. */
function isInCalendar(text: string): boolean {
  const date = text.slice(0, 'YYYY-MM-DD'.length);
  const at = new Date(date);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

/** How many a second, as `--rate` takes it. */
export function rate(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0 && number <= 1_000) return number;
  throw new InvalidArgumentError('It must be a number over 0, 1,000 at most.');
}

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}
