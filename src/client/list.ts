/** Finding onboardings by status, over Temporal's visibility store. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers.js';
import pMap, { pMapIterable } from 'p-map';
import { isFailureType, parkedForThe, peopleToMend, type Person } from '../domain/failure.ts';
import type { FailureType } from '../domain/history/failure-types.ts';
import {
  FAILURE_TYPES,
  keyword,
  SIGNUP_SOURCE,
  SOURCES_READY,
  SOURCES_WANTED,
  STATUS,
  WORKFLOW_TYPE,
  workspaceNameFrom,
} from '../domain/names.ts';
import { executionStatusesOf, isClosed, onboardingStatus, type ExecutionStatus } from '../domain/status.ts';
import type { OnboardingStatus } from '../domain/history/workflow-progress.ts';
import type { ClientContext } from './context.ts';
import { cursorOf, pageTokenOf } from './cursor.ts';
import { executionStatus } from './run.ts';

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

/** What visibility knows of an onboarding. */
export interface OnboardingSummary {
  readonly workspace_name: string;
  readonly status: OnboardingStatus;
  /** Why it needs a person, or has failed. */
  readonly failure_types: readonly FailureType[];
  /** Who must act; nobody where it goes on by itself, or has ended well. */
  readonly whose_move: readonly Person[];
  /** Where the signup came from; `null` where the request did not say. */
  readonly signup_source: string | null;
  readonly sources_wanted: number;
  /** As of when the onboarding last stood still. */
  readonly sources_ready: number;
  readonly started_at: string;
  readonly closed_at: string | null;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly temporal_ui_url: string;
}

/** One page of a list. */
export interface OnboardingPage {
  readonly data: readonly OnboardingSummary[];
  /** Cursor of the next page; `null` on the last one. */
  readonly next: string | null;
}

type Found = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'runId' | 'status' | 'startTime' | 'closeTime' | 'typedSearchAttributes'
>;

const CLOSED_FROM_OUTSIDE: readonly ExecutionStatus[] = ['Terminated', 'TimedOut'];

/** Milliseconds for a page, or for each thousand of a list. */
const TIMEOUT = 60_000;
/** Milliseconds: Prometheus waits ten seconds by default. */
const COUNT_TIMEOUT = 5_000;
/** Closed runs of whom it is asked at once whether they are the newest of their name: one call each. */
const AT_ONCE = 10;

/** As many as match, `limit` at most. */
export async function listOnboardings(
  context: ClientContext,
  { limit, ...filter }: ListFilter & { limit: number },
): Promise<OnboardingSummary[]> {
  const list = async (): Promise<OnboardingSummary[]> => {
    const listed: OnboardingSummary[] = [];
    if (limit <= 0) return listed;
    for await (const summary of findOnboardings(context, filter)) {
      listed.push(summary);
      if (listed.length >= limit) break;
    }
    return listed;
  };
  // Without a limit it takes as long as it takes.
  const deadline = Date.now() + TIMEOUT * Math.max(1, limit / 1_000);
  return await (Number.isFinite(deadline) ? context.lenientClient.withDeadline(deadline, list) : list());
}

/** How many runs match. Only of open ones it is as many as {@link listOnboardings} lists: a name has one at most. */
export async function countOnboardings(
  { lenientClient: client }: ClientContext,
  filter: ListFilter,
): Promise<number> {
  const query = visibilityQuery(filter);
  const { count } = await client.withDeadline(Date.now() + COUNT_TIMEOUT, () => client.workflow.count(query));
  return count;
}

/** The newest run of each name that matches; an older closed run of a name with a newer one never does. */
async function* findOnboardings(
  context: ClientContext,
  filter: ListFilter,
): AsyncGenerator<OnboardingSummary> {
  const found = context.lenientClient.workflow.list({ query: visibilityQuery(filter) });
  const summaries = pMapIterable(found, async (one) => await summaryOf(context, one), {
    concurrency: AT_ONCE,
  });
  for await (const summary of summaries) if (summary !== null) yield summary;
}

/** @throws InvalidRequestError for a cursor that this list did not give */
export async function pageOfOnboardings(
  context: ClientContext,
  { limit, cursor, ...filter }: ListFilter & { limit: number; cursor?: string },
): Promise<OnboardingPage> {
  const { lenientClient: client, keyring } = context;
  const { namespace, loadedDataConverter } = client.options;
  const query = visibilityQuery(filter);
  const pageToken = cursor === undefined ? null : pageTokenOf(keyring, query, cursor);
  const asked = { namespace, query, pageSize: limit, nextPageToken: pageToken };
  const { executions, nextPageToken } = await client.withDeadline(Date.now() + TIMEOUT, () =>
    client.workflowService.listWorkflowExecutions(asked),
  );
  const summaries = await pMap(
    executions,
    async (raw) =>
      await summaryOf(context, await executionInfoFromRaw(raw, loadedDataConverter, raw, namespace)),
    { concurrency: AT_ONCE },
  );
  const data = summaries.filter((summary) => summary !== null);
  const next = nextPageToken.length > 0 ? cursorOf(keyring, query, Buffer.from(nextPageToken)) : null;
  return { data, next };
}

/** `null` for an older run of a name that has a newer one, and for what is no onboarding. */
async function summaryOf(
  { lenientClient: client, linkTo }: ClientContext,
  found: Found,
): Promise<OnboardingSummary | null> {
  const workspaceName = workspaceNameFrom(found.workflowId);
  if (workspaceName === null) return null;
  const execution = executionStatus(found.status.name);
  if (isClosed(execution) && !(await isNewest(client, found))) return null;
  const { typedSearchAttributes: attributes } = found;
  const said = (attributes.get(STATUS) ?? 'running') as OnboardingStatus;
  const status = onboardingStatus(execution, said);
  const failureTypes = failureTypesOf(execution, attributes.get(FAILURE_TYPES) ?? []);
  return {
    workspace_name: workspaceName,
    status,
    failure_types: failureTypes,
    whose_move: status === 'needs_attention' || status === 'failed' ? peopleToMend(failureTypes) : [],
    signup_source: attributes.get(SIGNUP_SOURCE) ?? null,
    sources_wanted: attributes.get(SOURCES_WANTED) ?? 0,
    sources_ready: attributes.get(SOURCES_READY) ?? 0,
    started_at: found.startTime.toISOString(),
    closed_at: found.closeTime?.toISOString() ?? null,
    workflow_id: found.workflowId,
    run_id: found.runId,
    temporal_ui_url: linkTo(found),
  };
}

/** A run that was closed from outside could not say so itself. */
function failureTypesOf(execution: ExecutionStatus, said: readonly string[]): FailureType[] {
  const known = said.filter(isFailureType);
  return CLOSED_FROM_OUTSIDE.includes(execution) ? [...known, 'Onboarding.Terminated'] : known;
}

async function isNewest(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<boolean> {
  const newest = await client.workflow.getHandle(workflowId).describe();
  return newest.runId === runId;
}

/** What can be pasted into the Temporal UI or its command line, too. */
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
    `WorkflowType = ${quoted(WORKFLOW_TYPE)}`,
    ...(status === undefined
      ? []
      : [`ExecutionStatus IN (${executionStatusesOf(status).map(quoted).join(', ')})`]),
    // Of a closed run only Temporal's own status counts: the attribute says what the workflow last knew.
    ...(status === 'running' || status === 'needs_attention' ? [`OnboardingStatus = ${quoted(status)}`] : []),
    ...(failureType === undefined ? [] : [failedBecauseOf(failureType)]),
    ...(move === undefined
      ? []
      : [`OnboardingFailureTypes IN (${parkedForThe(move).map(quoted).join(', ')})`]),
    ...(signupSource === undefined ? [] : [`SignupSource = ${quoted(keyword(signupSource))}`]),
    ...(since === undefined ? [] : [`${time} >= ${quoted(since.toISOString())}`]),
    ...(until === undefined ? [] : [`${time} < ${quoted(until.toISOString())}`]),
  ].join(' AND ');
}

/** As {@link failureTypesOf} has it. */
function failedBecauseOf(type: FailureType): string {
  return type === 'Onboarding.Terminated'
    ? `ExecutionStatus IN (${CLOSED_FROM_OUTSIDE.map(quoted).join(', ')})`
    : `OnboardingFailureTypes = ${quoted(type)}`;
}

/** A text as Temporal's dialect of SQL takes it. */
export function quoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
