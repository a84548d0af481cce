/** Starts an onboarding, or finds the one that its name already has, as the start rules say (I1). */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { WORKFLOW_TYPE } from '../domain/names.ts';
import type { RequestDigest } from '../domain/history/types.ts';
import type { Progress } from '../domain/run-state.ts';
import type { OnboardingRequest } from '../domain/onboarding-request.ts';
import type { StartOutcome } from '../domain/start-outcomes.ts';
import { UndecodablePayloadError } from '../secrets/index.ts';
import type { ClientContext } from './client-context.ts';
import { requestDigest } from './digests.ts';
import { UnavailableError } from '../domain/errors.ts';
import { readHistory } from './history.ts';
import { initialProgress, progressInRun, progressOf, unreadableProgress } from './run-progress.ts';
import { runOf, type Run } from './onboarding-run.ts';
import { inputOfRequest, previousRun, startOptions, type Bulk } from './new-run.ts';
import { conflictWith, isSameRequest, startRule } from './start-rules.ts';

/** What came of a start. */
export interface StartResult {
  readonly outcome: StartOutcome;
  readonly progress: Progress;
}

/** How one is started. */
export interface StartOptions {
  /** On a completed onboarding: a new run that adopts what exists and creates the rest. */
  readonly extend?: boolean;
  /**
   * `bulk`: where workers cannot keep up, live signups, which have none, go first. `share` (64 bytes at most, in the
   * open) names what it belongs to, an import say: several of them then take turns.
   */
  readonly bulk?: Bulk;
}

/** How often a start is decided anew because the run it met closed, or was replaced, in the same moment. */
const MAX_DECISIONS = 5;

/** What became of a request, and its progress for whoever wants to pay for a query. */
export interface Decision {
  readonly outcome: StartOutcome;
  readonly runId: string;
  readonly progress: () => Promise<Progress>;
}

/**
 * Starts the onboarding, or finds the one that there is.
 * @param digest of the request, where its caller has made it already
 * @throws OnboardingConflictError, UnavailableError
 */
export async function startOnboarding(
  context: ClientContext,
  request: OnboardingRequest,
  options: StartOptions,
  digest: RequestDigest | null = null,
): Promise<Decision> {
  const wanted = { request, options, digest };
  for (let decision = 1; decision <= MAX_DECISIONS; decision += 1) {
    const result = (await startRun(context, wanted, 'REJECT_DUPLICATE')) ?? (await decide(context, wanted));
    if (result !== null) return result;
  }
  throw new UnavailableError(
    `The onboarding of ${JSON.stringify(request.workspace_name)} keeps changing while it is started. Try again.`,
  );
}

/** What a caller wants to be started, and the digest of the request as far as it is known. */
interface Wanted {
  readonly request: OnboardingRequest;
  readonly options: StartOptions;
  readonly digest: RequestDigest | null;
}

/** What to do where a run of this name exists; `null` where that run has changed in this moment. */
async function decide(context: ClientContext, wanted: Wanted): Promise<Decision | null> {
  const { request, options } = wanted;
  const run = await existingRun(context, request.workspace_name);
  if (run === null) return null;
  const decisionFor = (outcome: StartOutcome): Decision => ({
    outcome,
    runId: run.runId,
    progress: () => readableProgress(context, request, run),
  });
  const rule = startRule(run, isSameRequest(context, request, run), options.extend === true);
  if (rule === 'conflict') {
    const { input } = await readHistory(context.client, run);
    throw conflictWith(context, request, run, input?.field_digests ?? {});
  }
  if (rule === 'extend') return await startRun(context, wanted, 'ALLOW_DUPLICATE', run);
  if (rule === 'replace') return await startRun(context, wanted, 'ALLOW_DUPLICATE_FAILED_ONLY', run);
  return decisionFor(rule);
}

/** Starts a run; `null` where there is one already. */
async function startRun(
  context: ClientContext,
  { request, options: { bulk }, digest: known }: Wanted,
  reusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY',
  follows?: Run,
): Promise<Decision | null> {
  const { client, keyring, taskQueue } = context;
  const own = inputOfRequest(context, request);
  const previous_run = follows && previousRun(follows, await readHistory(client, follows), own.policy);
  // Both digests of one key: the keys may have changed since the one that is known was made.
  const digest = known?.key_id === keyring.active.id ? known : requestDigest(keyring, request);
  const input = { ...own, ...(previous_run && { previous_run }) };
  try {
    const options = startOptions({ input, digest, taskQueue, reusePolicy, bulk });
    const { workflowId, firstExecutionRunId: runId } = await client.workflow.start(WORKFLOW_TYPE, options);
    const initial = initialProgress(input.request);
    const run = { workflowId, runId, startedAt: new Date(initial.updated_at), closedAt: null };
    const progress = progressInRun(context, initial, { run, partial: false });
    return { outcome: 'started', runId, progress: () => Promise.resolve(progress) };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}

/** A redelivery must never become an error: where the run's key is gone, the progress is put together from the request. */
async function readableProgress(
  context: ClientContext,
  request: OnboardingRequest,
  run: Run,
): Promise<Progress> {
  try {
    return await progressOf(context, run);
  } catch (error) {
    if (!(error instanceof UndecodablePayloadError) || error.reason !== 'unknown_key') throw error;
    return unreadableProgress(context, initialProgress(request), run);
  }
}

async function existingRun(context: ClientContext, workspaceName: string): Promise<Run | null> {
  try {
    return await runOf(context, workspaceName);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
