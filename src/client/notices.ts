/** Notices, as Temporal keeps them: found by visibility, started, and started again. */
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers.js';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import { pMapIterable } from 'p-map';
import type { NoticeInput, NoticeType } from '../domain/history/notices.ts';
import {
  NOTICE_WORKFLOW_TYPE,
  noticeIdParts,
  noticeIdPrefix,
  noticeWorkflowId,
  NOTICES_MEMO,
  WORKFLOW_TYPE,
  workspaceNameFrom,
} from '../domain/names.ts';
import { sqlText } from '../domain/sql-text.ts';
import { noticeOf, noticeSummary, noticeTypeOf, type NoticeStatus } from '../domain/notices.ts';
import { isClosed, type ExecutionStatus } from '../domain/run-state.ts';
import { historyEvents } from '../temporal/index.ts';
import type { ClientContext } from './client-context.ts';
import { executionStatus, runOf, type Run } from './onboarding-run.ts';
import { progressOf } from './run-progress.ts';
import { CLOSED_FROM_OUTSIDE } from './visibility.ts';

/** One notice, as Temporal knows it. */
export interface NoticeSummary {
  /** Cut, with `…` at its end, where it is too long for an id. */
  readonly workspace_name: string;
  readonly type: NoticeType;
  readonly status: NoticeStatus;
  /** Of the receiver that has been tried most often; `null` where nobody is being tried. */
  readonly attempts: number | null;
  /** Why it has not been taken, or has not been taken yet. */
  readonly last_failure: string | null;
  /** When its newest run began: later than the event where it was sent again. */
  readonly started_at: string;
  readonly closed_at: string | null;
  readonly workflow_id: string;
  readonly run_id: string;
  /** Of the onboarding that it is about. */
  readonly onboarding_run_id: string;
  readonly temporal_ui_url: string;
}

/** Which notices are listed; without anything, all. */
export interface NoticeFilter {
  readonly status?: NoticeStatus | undefined;
  readonly workspaceName?: string | undefined;
}

/** How many notices are described at once: one call each. */
const AT_ONCE = 10;

/** The newest first, each as its newest run is. */
export async function* findNotices(
  context: ClientContext,
  { status, workspaceName }: NoticeFilter,
): AsyncGenerator<NoticeSummary> {
  const prefix = workspaceName === undefined ? null : noticeIdPrefix(workspaceName);
  const query = [
    `WorkflowType = ${sqlText(NOTICE_WORKFLOW_TYPE)}`,
    ...(prefix === null ? [] : [`WorkflowId STARTS_WITH ${sqlText(prefix)}`]),
    ...(status === undefined ? [] : [`ExecutionStatus IN (${EXECUTIONS[status].map(sqlText).join(', ')})`]),
  ].join(' AND ');
  const found = context.lenientClient.list({ query });
  const summaries = pMapIterable(found, (one) => summaryOf(context, one, prefix), { concurrency: AT_ONCE });
  for await (const summary of summaries) if (summary !== null) yield summary;
}

const EXECUTIONS: Readonly<Record<NoticeStatus, readonly ExecutionStatus[]>> = {
  delivered: ['Completed'],
  under_way: ['Running', 'Paused'],
  not_delivered: ['Failed', 'TimedOut', 'Terminated', 'Canceled'],
};

/** `null` for what is not one of these, and for an older run of one that was sent again. */
async function summaryOf(
  context: ClientContext,
  { workflowId, runId }: WorkflowExecutionInfo,
  prefix: string | null,
): Promise<NoticeSummary | null> {
  const parts = noticeIdParts(workflowId);
  if (parts === null) return null;
  const { workspaceName, runId: onboardingRunId, transition } = parts;
  if (prefix !== null && noticeWorkflowId(workspaceName, '', '') !== `${prefix}:`) return null;
  const described = await describedIfThere(context, workflowId);
  if (described?.runId !== runId) return null;
  const execution = executionStatus(described.status.name);
  const status = statusOf(execution);
  return {
    workspace_name: workspaceName,
    type: noticeTypeOf(transition),
    status,
    ...(status === 'under_way'
      ? await triedSoFar(context, described)
      : {
          attempts: null,
          last_failure: status === 'delivered' ? null : await whyItFailed(context, described),
        }),
    started_at: described.startTime.toISOString(),
    closed_at: described.closeTime?.toISOString() ?? null,
    workflow_id: workflowId,
    run_id: runId,
    onboarding_run_id: onboardingRunId,
    temporal_ui_url: context.linkTo({ workflowId, runId }),
  };
}

function statusOf(execution: ExecutionStatus): NoticeStatus {
  if (!isClosed(execution)) return 'under_way';
  return execution === 'Completed' ? 'delivered' : 'not_delivered';
}

/** Visibility may list what is not kept any more. */
async function describedIfThere(
  { lenientClient }: ClientContext,
  workflowId: string,
): Promise<WorkflowExecutionDescription | null> {
  try {
    return await lenientClient.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function triedSoFar(
  { client }: ClientContext,
  { raw }: WorkflowExecutionDescription,
): Promise<Pick<NoticeSummary, 'attempts' | 'last_failure'>> {
  const pending = [...(raw.pendingActivities ?? [])].sort((a, b) => (b.attempt ?? 0) - (a.attempt ?? 0));
  const [most] = pending;
  const { loadedDataConverter } = client.options;
  const error = await decodeOptionalFailureToOptionalError(loadedDataConverter, most?.lastFailure);
  return { attempts: most?.attempt ?? null, last_failure: error?.message ?? null };
}

async function whyItFailed(
  { client }: ClientContext,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<string | null> {
  try {
    await client.workflow.getHandle(workflowId, runId).result();
    return null;
  } catch (error) {
    return error instanceof WorkflowFailedError ? (error.cause?.message ?? error.message) : null;
  }
}

/** `under_way`: it is being sent, and is left alone. */
export type ResendOutcome = 'sent_again' | 'under_way';

/** Starts a notice again, under the id that it had: to its receivers it is the same. @throws WorkflowNotFoundError */
export async function resendNotice(
  context: ClientContext,
  notice: Pick<NoticeSummary, 'workflow_id' | 'run_id'>,
): Promise<ResendOutcome> {
  const input = await inputOf(context, notice);
  const isStarted = await startNotice(context, notice.workflow_id, input, 'ALLOW_DUPLICATE');
  return isStarted ? 'sent_again' : 'under_way';
}

async function inputOf(
  { client }: ClientContext,
  { workflow_id: workflowId, run_id: runId }: Pick<NoticeSummary, 'workflow_id' | 'run_id'>,
): Promise<NoticeInput> {
  for await (const { workflowExecutionStartedEventAttributes: started } of historyEvents(client, {
    workflowId,
    runId,
  })) {
    const payloads = started?.input?.payloads;
    const [input] = await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads);
    return input as NoticeInput;
  }
  throw new WorkflowNotFoundError('the notice has no history any more', workflowId, runId);
}

/** @returns whether it was started: not where it runs, or was made before and may be made once */
async function startNotice(
  { client, taskQueue }: ClientContext,
  workflowId: string,
  input: NoticeInput,
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE',
): Promise<boolean> {
  try {
    await client.workflow.start(NOTICE_WORKFLOW_TYPE, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy,
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: noticeSummary(input.notice),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Runs that were closed from outside, of which somebody is to be told. */
export interface ClosedFromOutside {
  readonly runs: readonly Run[];
  /** Of the next page; `null` after the last one. */
  readonly next: string | null;
}

const PAGE_SIZE = 100;

/** One page of the runs of this task queue that were terminated or timed out within a time, ISO 8601. */
export async function pageOfClosedFromOutside(
  context: ClientContext,
  { since, until, page }: { readonly since: string; readonly until: string; readonly page: string | null },
): Promise<ClosedFromOutside> {
  const { client, taskQueue } = context;
  const { namespace, loadedDataConverter } = client.options;
  const query = [
    `WorkflowType = ${sqlText(WORKFLOW_TYPE)}`,
    `TaskQueue = ${sqlText(taskQueue)}`,
    `ExecutionStatus IN (${CLOSED_FROM_OUTSIDE.map(sqlText).join(', ')})`,
    `CloseTime BETWEEN ${sqlText(since)} AND ${sqlText(until)}`,
  ].join(' AND ');
  const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
    namespace,
    query,
    pageSize: PAGE_SIZE,
    nextPageToken: page === null ? null : Buffer.from(page, 'base64'),
  });
  const runs: Run[] = [];
  for (const raw of executions) {
    const { workflowId, runId, memo } = await executionInfoFromRaw(raw, loadedDataConverter, raw, namespace);
    const workspaceName = workspaceNameFrom(workflowId);
    if (workspaceName !== null && memo?.[NOTICES_MEMO] === true)
      runs.push(await runOf(context, workspaceName, runId));
  }
  return { runs, next: nextPageToken.length > 0 ? Buffer.from(nextPageToken).toString('base64') : null };
}

/** Starts the notice of a run that was closed from outside, once. @returns whether it was started now */
export async function tellOfClosedFromOutside(context: ClientContext, run: Run): Promise<boolean> {
  const transition = run.execution === 'TimedOut' ? 'timed_out' : 'terminated';
  const workflowId = noticeWorkflowId(run.workspaceName, run.runId, transition);
  // Most have been told of by the sweep before, and a progress costs a query.
  if ((await describedIfThere(context, workflowId)) !== null) return false;
  const closedAt = (run.closedAt ?? new Date()).toISOString();
  const input = { notice: noticeOf('failed', closedAt, await progressOf(context, run)) };
  return await startNotice(context, workflowId, input, 'REJECT_DUPLICATE');
}
