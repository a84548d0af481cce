/** Progress as users meet it: what the workflow says of itself, joined with what Temporal knows of its run. */
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import { tsToDate } from '@temporalio/common/lib/time.js';
import { failure, isFailure } from '../domain/failure.ts';
import type {
  Failure,
  SealedOnboardingRequest,
  SourceProgress,
  WorkflowProgress,
} from '../domain/history/types.ts';
import { checkedIndexFrom, sourceIndexFrom } from '../domain/names.ts';
import { onboardingStatus, percentReady, type Progress } from '../domain/run-state.ts';
import { toldProgress } from '../domain/told-progress.ts';
import { UNDECODABLE } from '../secrets/index.ts';
import { progressQuery } from '../domain/history/messages.ts';
import type { ClientContext, ClientSettings } from './client-context.ts';
import { closingOf, effectiveSources, readHistory, type Closing, type RunHistory } from './history.ts';
import { runOf, type PendingActivity, type Run } from './onboarding-run.ts';

/** How long a worker may take to answer the query; after that the progress is put together without it. */
const QUERY_TIMEOUT_MS = 5_000;

/** What a run itself knows; `partial` where no worker could answer for it. */
export interface OwnProgress {
  readonly own: WorkflowProgress;
  readonly partial: boolean;
}

/** The progress of a run. @throws WorkflowNotFoundError */
export async function progressOf(context: ClientContext, run: Run): Promise<Progress> {
  return await progressFrom(context, run, await readOwnProgress(context.client, run));
}

/** What a run itself knows, joined with what Temporal knows of it now. */
export async function progressFrom(
  context: ClientContext,
  run: Run,
  { own, partial }: OwnProgress,
): Promise<Progress> {
  const joined = run.isClosed
    ? progressOnceClosed(own, run)
    : await progressWithPending(context.client, own, run);
  // What the run itself tells of the whole it waits for a person with.
  const isTriedAgain = !run.isClosed && own.failure === null;
  return progressInRun(context, joined, { run, partial, isTriedAgain });
}

/** What a run itself knows, where nothing of it is being tried. */
export function progressAtRest(
  settings: Pick<ClientSettings, 'linkTo'>,
  run: Run,
  own: WorkflowProgress,
): Progress {
  const known = run.isClosed ? progressOnceClosed(own, run) : own;
  return progressInRun(settings, known, { run, partial: false });
}

/** The progress of a run whose payloads cannot be read: from the request, and what Temporal itself knows of the run. */
export function unreadableProgress(context: ClientContext, requested: WorkflowProgress, run: Run): Progress {
  const known = run.isClosed ? progressOnceClosed(requested, run) : requested;
  return progressInRun(context, known, { run, partial: true });
}

interface ProgressOfRun {
  readonly run: Pick<Run, 'workflowId' | 'runId' | 'startedAt' | 'closedAt'>;
  readonly partial: boolean;
  /** Whether what failed of the whole is tried again by itself. */
  readonly isTriedAgain?: boolean;
}

/** A progress as it is told, and the run that it is of. */
export function progressInRun(
  { linkTo }: Pick<ClientSettings, 'linkTo'>,
  progress: WorkflowProgress,
  { run, partial, isTriedAgain = false }: ProgressOfRun,
): Progress {
  return {
    ...toldProgress(progress, { isTriedAgain }),
    started_at: run.startedAt.toISOString(),
    closed_at: run.closedAt?.toISOString() ?? null,
    workflow_id: run.workflowId,
    run_id: run.runId,
    temporal_ui_url: linkTo(run),
    partial,
  };
}

/** What a run knows that has just been started: from the request, because no worker may be there yet to ask. */
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
    sources: request.sources.map(({ name }) => waitingSource(name)),
    failure: null,
    signup_event: request.signup_event ?? null,
    updated_at: new Date().toISOString(),
  };
}

/** Asks a run how far it is, or reads its history. @throws WorkflowNotFoundError */
export async function readOwnProgress(client: Client, run: Run): Promise<OwnProgress> {
  // A run that closed by itself has left its last words; one that was closed from outside still answers.
  if (run.execution === 'Completed' || run.execution === 'Failed') {
    const closing = await untilClosed(client, run);
    const own = progressAtClose(closing);
    if (own !== null) return { own, partial: false };
    return {
      own: { ...fromHistory(await readHistory(client, run), run), failure: closing.failure },
      partial: false,
    };
  }
  const own = await queryProgress(client, run);
  return own === null
    ? { own: fromHistory(await readHistory(client, run), run), partial: true }
    : { own, partial: false };
}

/** Waits until a run closes, however it does: it may take days. @throws WorkflowNotFoundError */
export async function untilClosed(client: Client, { workflowId, runId }: Run): Promise<Closing> {
  try {
    const progress = (await client.workflow.getHandle(workflowId, runId).result()) as WorkflowProgress;
    return { progress, failure: null };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return closingOf(error.cause);
  }
}

/** The progress of a run that has just closed with these words. @throws WorkflowNotFoundError */
export async function closedProgress(
  context: ClientContext,
  { workspaceName, runId }: Run,
  closing: Closing,
): Promise<Progress> {
  const run = await runOf(context, workspaceName, runId);
  const own = progressAtClose(closing);
  return own === null
    ? await progressOf(context, run)
    : await progressFrom(context, run, { own, partial: false });
}

/** `null` where the run closed without a word of its sources. */
function progressAtClose({ progress, failure: why }: Closing): WorkflowProgress | null {
  return progress && { ...progress, failure: why ?? progress.failure };
}

/** `null` where no worker answers: none runs, it is busy, or the run is paused. */
async function queryProgress(client: Client, { workflowId, runId }: Run): Promise<WorkflowProgress | null> {
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
    if (known === undefined) return waitingSource(name);
    const { outcome, source_id, attempts } = known;
    return { ...waitingSource(name), state: outcome, source_id, attempts };
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

function waitingSource(name: string): SourceProgress {
  return { name, state: 'waiting', source_id: null, attempts: 0, failure: null, next_attempt_at: null };
}

/** Temporal's close status wins over what the workflow last knew. */
function progressOnceClosed(own: WorkflowProgress, { execution }: Run): WorkflowProgress {
  const status = onboardingStatus(execution, own.status);
  const fromOutside = execution === 'Terminated' || execution === 'TimedOut';
  return {
    ...own,
    status,
    stage: status === 'completed' || status === 'cancelled' ? 'done' : own.stage,
    sources: own.sources.map((source) => ({ ...source, next_attempt_at: null })),
    failure: fromOutside ? failure('Onboarding.Terminated') : own.failure,
  };
}

/** Attempts, last failure and next attempt of what is being tried, which only Temporal knows. */
async function progressWithPending(
  client: Client,
  own: WorkflowProgress,
  run: Run,
): Promise<WorkflowProgress> {
  const sources = [...own.sources];
  let whole = own.failure;
  for (const pending of run.pendingActivities) {
    const lastFailure = await lastFailureOf(client, pending);
    const activityId = pending.activityId ?? '';
    const checked = checkedIndexFrom(activityId);
    const index = checked ?? sourceIndexFrom(activityId);
    const source = index === null ? undefined : sources[index];
    if (index === null) whole ??= lastFailure;
    else if (source === undefined) continue;
    else if (checked === null) sources[index] = sourceWithAttempts(source, pending, lastFailure);
    else sources[index] = sourceWithCheck(source, pending, lastFailure);
  }
  return { ...own, sources, failure: whole };
}

function sourceWithAttempts(
  source: SourceProgress,
  pending: PendingActivity,
  last: Failure | null,
): SourceProgress {
  // Run and workflow are read one after the other: a state that the source has reached since is newer.
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
function sourceWithCheck(
  source: SourceProgress,
  pending: PendingActivity,
  last: Failure | null,
): SourceProgress {
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
  // The attempt's input could not be decrypted, so none of our code ran.
  if (error instanceof ApplicationFailure && error.type === UNDECODABLE) {
    return failure('Onboarding.Unsealable', error.message);
  }
  const detail = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  const known = (detail as { failure?: unknown } | null | undefined)?.failure;
  return isFailure(known) ? known : failure('Airbyte.UnexpectedResponse', error.message);
}
