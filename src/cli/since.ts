import { InvalidArgumentError } from '@commander-js/extra-typings';
import ms, { type StringValue } from 'ms';

/** A time as `--since` takes it: a date, or how long ago. */
export function since(text: string): Date {
  const ago = /^\d[\d.]*\s*[a-z]+$/i.test(text) ? ms(text as StringValue) : NaN;
  if (Number.isFinite(ago)) return new Date(Date.now() - ago);
  const at = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(
    'It must be a date such as 2026-01-31 or 2026-01-31T08:00:00Z, or a time ago such as 24h.',
  );
}
