/** Progress as users meet it: what the workflow says of itself, joined with what Temporal knows of its run. */
import type { Client } from '@temporalio/client';
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { tsToDate } from '@temporalio/common/lib/time.js';
import { failure, isFailure } from '../domain/failure.ts';
import type { Failure } from '../domain/history/failure-types.ts';
import { checkedIndexFrom, sourceIndexFrom } from '../domain/names.ts';
import { percentReady, type Progress } from '../domain/progress.ts';
import type { SourceProgress, WorkflowProgress } from '../domain/history/workflow-progress.ts';
import type { SealedOnboardingRequest } from '../domain/history/sealed-request.ts';
import { onboardingStatus } from '../domain/status.ts';
import { UNDECODABLE } from '../secrets/index.ts';
import { progressQuery } from '../domain/history/messages.ts';
import type { Closing } from './closing.ts';
import type { ClientContext } from './context.ts';
import { effectiveSources, readHistory, type RunHistory } from './history.ts';
import type { PendingActivity, Run } from './run.ts';

/** How long a worker may take to answer the query before the answer is put together without it. */
const QUERY_TIMEOUT_MS = 5_000;

/** What a run says of itself; `partial` where nobody could ask it. */
export interface Known {
  readonly said: WorkflowProgress;
  readonly partial: boolean;
}

/** The progress of a run. @throws WorkflowNotFoundError */
export async function progressOf(context: ClientContext, run: Run): Promise<Progress> {
  return await progressFrom(context, run, await whatIsKnown(context.client, run));
}

/** What a run said of itself, joined with what Temporal knows of it now. */
export async function progressFrom(
  context: ClientContext,
  run: Run,
  { said, partial }: Known,
): Promise<Progress> {
  const joined = run.isClosed ? closed(said, run) : await withPending(context.client, said, run);
  return asTold(context, joined, run, partial);
}

/** The progress of a run whose payloads cannot be read: what Temporal itself says of it, and the request. */
export function unreadableProgress(context: ClientContext, requested: WorkflowProgress, run: Run): Progress {
  return asTold(context, run.isClosed ? closed(requested, run) : requested, run, true);
}

function asTold({ linkTo }: ClientContext, progress: WorkflowProgress, run: Run, partial: boolean): Progress {
  return {
    ...progress,
    started_at: run.startedAt.toISOString(),
    closed_at: run.closedAt?.toISOString() ?? null,
    workflow_id: run.workflowId,
    run_id: run.runId,
    temporal_ui_url: linkTo(run),
    partial,
  };
}

/** What a run that has just been started says; from the request, because no worker may be there yet to ask. */
export function initialProgress(
  request: Pick<SealedOnboardingRequest, 'workspace_name' | 'signup_event'> & {
    readonly sources: readonly { readonly name: string }[];
  },
): WorkflowProgress {
  return {
    workspace_name: request.workspace_name,
    workspace_id: null,
    status: 'running',
    stage: 'issuing_token',
    percent: 0,
    sources: request.sources.map(({ name }) => waiting(name)),
    failure: null,
    signup_event: request.signup_event ?? null,
    updated_at: new Date().toISOString(),
  };
}

/** Asks a run how far it is; one that has closed by itself is read instead. @throws WorkflowNotFoundError */
export async function whatIsKnown(client: Client, run: Run): Promise<Known> {
  // A run that closed by itself said all there is to say; one that was closed from outside can still be asked.
  if (run.execution === 'Completed' || run.execution === 'Failed') {
    const history = await readHistory(client, run);
    const { failure: why } = history.closing;
    return (
      toldAtClose(history.closing) ?? { said: { ...fromHistory(history, run), failure: why }, partial: false }
    );
  }
  const said = await ask(client, run);
  if (said !== null) return { said, partial: false };
  return { said: fromHistory(await readHistory(client, run), run), partial: true };
}

/** What a run that has closed by itself said then; `null` where it said nothing of its sources. */
export function toldAtClose({ progress, failure: why }: Closing): Known | null {
  return progress && { said: { ...progress, failure: why ?? progress.failure }, partial: false };
}

/** The workflow's own word, or `null` where no worker gives it: none runs, it is busy, or the run is paused. */
async function ask(client: Client, { workflowId, runId }: Run): Promise<WorkflowProgress | null> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    return await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query(progressQuery));
  } catch {
    // Whatever kept it from answering, Temporal has just described the run, and keeps the rest in its history.
    return null;
  }
}

function fromHistory(history: RunHistory, run: Run): WorkflowProgress {
  const { input, workspaceId, created } = history;
  const sources = effectiveSources(history).map(({ name }, index): SourceProgress => {
    const known = created.get(index);
    if (known === undefined) return waiting(name);
    const { outcome, source_id, attempts } = known;
    return { ...waiting(name), state: outcome, source_id, attempts };
  });
  return {
    workspace_name: run.workspaceName,
    workspace_id: workspaceId,
    status: 'running',
    stage: workspaceId === null ? 'issuing_token' : 'creating_sources',
    percent: percentReady(sources),
    sources,
    failure: null,
    signup_event: input?.request.signup_event ?? null,
    updated_at: run.startedAt.toISOString(),
  };
}

function waiting(name: string): SourceProgress {
  return { name, state: 'waiting', source_id: null, attempts: 0, failure: null, next_attempt_at: null };
}

/** Temporal's close status wins over what the workflow last said. */
function closed(said: WorkflowProgress, { execution }: Run): WorkflowProgress {
  const status = onboardingStatus(execution, said.status);
  const fromOutside = execution === 'Terminated' || execution === 'TimedOut';
  return {
    ...said,
    status,
    stage: status === 'completed' || status === 'cancelled' ? 'done' : said.stage,
    sources: said.sources.map((source) => ({ ...source, next_attempt_at: null })),
    failure: fromOutside ? failure('Onboarding.Terminated') : said.failure,
  };
}

/** Attempts, last failure and next attempt of what is being tried, which only Temporal knows. */
async function withPending(client: Client, said: WorkflowProgress, run: Run): Promise<WorkflowProgress> {
  const sources = [...said.sources];
  let whole = said.failure;
  for (const pending of run.pendingActivities) {
    const lastFailure = await lastFailureOf(client, pending);
    const activityId = pending.activityId ?? '';
    const checked = checkedIndexFrom(activityId);
    const index = checked ?? sourceIndexFrom(activityId);
    const source = index === null ? undefined : sources[index];
    if (index === null) whole ??= lastFailure;
    else if (source === undefined) continue;
    else if (checked === null) sources[index] = withAttempts(source, pending, lastFailure);
    else sources[index] = withCheck(source, pending, lastFailure);
  }
  return { ...said, sources, failure: whole };
}

function withAttempts(
  source: SourceProgress,
  pending: PendingActivity,
  last: Failure | null,
): SourceProgress {
  // The two were asked one after the other: what has become of the source since then is newer.
  if (!['waiting', 'creating'].includes(source.state)) return source;
  const attempts = source.attempts + (pending.attempt ?? 1);
  if (last === null) return { ...source, state: 'creating', attempts };
  return {
    ...source,
    state: last.type === 'Airbyte.OutcomeUnknown' ? 'settling' : 'retrying',
    attempts,
    failure: last,
    next_attempt_at: nextAttemptAt(pending),
  };
}

/** A check that is tried again stays a check: nothing has been created, nor tried to be. */
function withCheck(source: SourceProgress, pending: PendingActivity, last: Failure | null): SourceProgress {
  if (!['waiting', 'checking'].includes(source.state)) return source;
  const next_attempt_at = last === null ? null : nextAttemptAt(pending);
  return { ...source, state: 'checking', failure: last, next_attempt_at };
}

function nextAttemptAt({ nextAttemptScheduleTime: next }: PendingActivity): string | null {
  return next ? tsToDate(next).toISOString() : null;
}

async function lastFailureOf(client: Client, { lastFailure }: PendingActivity): Promise<Failure | null> {
  const { loadedDataConverter } = client.options;
  const error = await decodeOptionalFailureToOptionalError(loadedDataConverter, lastFailure);
  if (error === undefined) return null;
  if (error instanceof TimeoutFailure) {
    return failure('Airbyte.OutcomeUnknown', 'The worker that made the call did not report back.');
  }
  // What the attempt was given could not be decrypted, so no activity of ours had a say.
  if (error instanceof ApplicationFailure && error.type === UNDECODABLE) {
    return failure('Onboarding.Unsealable', error.message);
  }
  const detail = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  const known = (detail as { failure?: unknown } | null | undefined)?.failure;
  if (isFailure(known)) return known;
  return failure('Airbyte.UnexpectedResponse', error.message);
}
