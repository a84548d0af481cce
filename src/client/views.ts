/** Ready-made views of the workflow list: queries for the Temporal UI, its command line and this package's docs. */
import { CUSTOMERS_MOVE, FAILURE_TYPES, failureRule, type FailureType } from '../domain/failure.ts';
import { quoted, visibilityQuery } from './list.ts';

export interface View {
  readonly name: 'needs-attention' | 'operators-move' | 'customers-move' | 'failed-today' | 'running-long';
  /** What it shows, in words. */
  readonly shows: string;
  readonly query: string;
}

const HOUR_MS = 3_600_000;

/** Why a run has closed; none that is parked has them. */
const OF_CLOSED_RUNS: ReadonlySet<FailureType> = new Set([
  'Onboarding.InvalidRequest',
  'Onboarding.AttentionWindowClosed',
  'Onboarding.Terminated',
]);

/**
 * The views as of a time: visibility knows no `now()`, so times stand in the query.
 * @param now milliseconds since the epoch
 */
export function viewsAt(now: number): readonly View[] {
  const parked = visibilityQuery({ status: 'needs_attention' });
  return [
    { name: 'needs-attention', shows: 'parked: a person must act', query: parked },
    {
      name: 'operators-move',
      shows: 'parked, and something for the operator to mend',
      query: `${parked} AND ${becauseOfAny(needPerson(false))}`,
    },
    {
      name: 'customers-move',
      shows: 'parked, and something for the customer to correct',
      query: `${parked} AND ${becauseOfAny(needPerson(true))}`,
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

function needPerson(customer: boolean): FailureType[] {
  const parking = FAILURE_TYPES.filter(
    (type) => failureRule(type).move !== 'retry' && !OF_CLOSED_RUNS.has(type),
  );
  return parking.filter((type) => CUSTOMERS_MOVE.has(type) === customer);
}

function becauseOfAny(types: readonly FailureType[]): string {
  return `OnboardingFailureTypes IN (${types.map(quoted).join(', ')})`;
}

function midnight(now: number): string {
  return `${new Date(now).toISOString().slice(0, 10)}T00:00:00.000Z`;
}
