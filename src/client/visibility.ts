/** Queries over Temporal's visibility store, which the Temporal UI and its command line take, too; and ready-made views of it. */
import { parkedForThe } from '../domain/failure.ts';
import type { FailureType, OnboardingStatus } from '../domain/history/types.ts';
import { HOUR_MS } from '../domain/durations.ts';
import { keyword, WORKFLOW_TYPE } from '../domain/names.ts';
import { executionStatusesOf, type ExecutionStatus } from '../domain/run-state.ts';
import { sqlText } from '../domain/sql-text.ts';

/** Which onboardings are listed, counted or retried. */
export interface ListFilter {
  readonly status?: OnboardingStatus;
  /** Only those that need a person, or failed, because of this. */
  readonly failureType?: FailureType;
  /** Only those with something that is for one of the two to mend. */
  readonly move?: 'operator' | 'customer';
  /** Only those that started at this time or later; where `status` is one of closed ones, that closed then or later. */
  readonly since?: Date;
  /** Only those that started, or closed, before this time. */
  readonly until?: Date;
  /** Only those whose signup came from there, compared exactly. */
  readonly signupSource?: string;
}

export const CLOSED_FROM_OUTSIDE: readonly ExecutionStatus[] = ['Terminated', 'TimedOut'];

/** The query for what a filter lets through. */
export function visibilityQuery({
  status,
  failureType,
  move,
  since,
  until,
  signupSource,
}: ListFilter): string {
  const isOpen = status === undefined || status === 'running' || status === 'needs_attention';
  // What failed today may have been parked for a week.
  const time = isOpen ? 'StartTime' : 'CloseTime';
  return [
    `WorkflowType = ${sqlText(WORKFLOW_TYPE)}`,
    ...(status === undefined
      ? []
      : [`ExecutionStatus IN (${executionStatusesOf(status).map(sqlText).join(', ')})`]),
    // Of a closed run only Temporal's own status counts: the attribute says what the workflow last knew.
    ...(status === 'running' || status === 'needs_attention'
      ? [`OnboardingStatus = ${sqlText(status)}`]
      : []),
    ...(failureType === undefined ? [] : [failureTypeCondition(failureType)]),
    ...(move === undefined
      ? []
      : [`OnboardingFailureTypes IN (${parkedForThe(move).map(sqlText).join(', ')})`]),
    ...(signupSource === undefined ? [] : [`SignupSource = ${sqlText(keyword(signupSource))}`]),
    ...(since === undefined ? [] : [`${time} >= ${sqlText(since.toISOString())}`]),
    ...(until === undefined ? [] : [`${time} < ${sqlText(until.toISOString())}`]),
  ].join(' AND ');
}

/** A run that was closed from outside could not say why itself. */
function failureTypeCondition(type: FailureType): string {
  return type === 'Onboarding.Terminated'
    ? `ExecutionStatus IN (${CLOSED_FROM_OUTSIDE.map(sqlText).join(', ')})`
    : `OnboardingFailureTypes = ${sqlText(type)}`;
}

interface View {
  readonly name: 'needs-attention' | 'operators-move' | 'customers-move' | 'failed-today' | 'running-long';
  /** What it shows, in words. */
  readonly shows: string;
  readonly query: string;
}

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
      query: `${visibilityQuery({ status: 'failed' })} AND CloseTime >= ${sqlText(midnight(now))}`,
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
