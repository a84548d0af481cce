/** Ready-made views of the workflow list: queries for the Temporal UI, its command line and this package's docs. */
import { quoted, visibilityQuery } from './list.ts';

export interface View {
  readonly name: 'needs-attention' | 'operators-move' | 'customers-move' | 'failed-today' | 'running-long';
  /** What it shows, in words. */
  readonly shows: string;
  readonly query: string;
}

const HOUR_MS = 3_600_000;

/**
 * The views as of a time: visibility knows no `now()`, so times stand in the query.
 * @param now milliseconds since the epoch
 */
export function viewsAt(now: number): readonly View[] {
  return [
    {
      name: 'needs-attention',
      shows: 'parked: a person must act',
      query: visibilityQuery({ status: 'needs_attention' }),
    },
    {
      name: 'operators-move',
      shows: 'parked, and something for the operator to mend',
      query: visibilityQuery({ status: 'needs_attention', move: 'operator' }),
    },
    {
      name: 'customers-move',
      shows: 'parked, and something for the customer to correct',
      query: visibilityQuery({ status: 'needs_attention', move: 'customer' }),
    },
    {
      name: 'failed-today',
      shows: 'closed without success since midnight (UTC)',
      query: `${visibilityQuery({ status: 'failed' })} AND CloseTime >= ${quoted(midnight(now))}`,
    },
    {
      name: 'running-long',
      shows: 'running for more than an hour, and nobody is asked to act',
      query: visibilityQuery({ status: 'running', until: new Date(now - HOUR_MS) }),
    },
  ];
}

function midnight(now: number): string {
  return `${new Date(now).toISOString().slice(0, 10)}T00:00:00.000Z`;
}
