/** Retry: a parked onboarding goes on; a failed, cancelled, terminated or timed-out one gets a new run. */
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { applyCorrections, RETRY_REJECTED, retryUpdate } from '../domain/history/messages.ts';
import { WORKFLOW_TYPE, workflowIdFor } from '../domain/names.ts';
import {
  DEFAULT_PREFLIGHT,
  type OnboardingInput,
  type PreflightMode,
  type SealedSourceRequest,
} from '../domain/history/types.ts';
import type { Correction, SourceRequest } from '../domain/onboarding-request.ts';
import type { ClientContext, ClientSettings } from './client-context.ts';
import { sourcesToCorrect } from './corrections.ts';
import { InvalidRequestError, NotRetryableError, UnavailableError } from '../domain/errors.ts';
import { effectiveSources, readHistory, type RunHistory } from './history.ts';
import type { Run } from './onboarding-run.ts';
import { previousRun, startOptions, type Bulk } from './new-run.ts';
import { assertPreflightMode } from './preflight-mode.ts';
import { sealCorrections } from './prepare-request.ts';
import { type OwnProgress, readOwnProgress } from './run-progress.ts';
import { isRunOver, isTaskFailed, isUnavailable } from '../temporal/index.ts';

/** What takes many seconds to read. */
const LARGE_HISTORY_BYTES = 3_000_000;
/** For whoever waits at a page. */
const ANSWER_WITHIN_MS = 5_000;
/** For whoever has restarted the workers to mend something: for ten seconds Temporal still offers a run to the worker that had it. */
export const PATIENT_MS = 15_000;

/** How one is retried. */
export interface RetryOptions {
  /** Milliseconds that a worker may take to accept it; 5,000 by default. */
  readonly answerWithin?: number | undefined;
  /** How configurations are checked from now on, in this run and in those that follow it; by default as before. */
  readonly preflight?: PreflightMode | undefined;
}

/** What a retry asks of a run, and does with it. */
export interface RetriedRun {
  readonly history: () => Promise<RunHistory>;
  readonly own: () => Promise<OwnProgress>;
  /** Takes up what is parked, with what was corrected. */
  readonly resume: (corrected: readonly SealedSourceRequest[]) => Promise<void>;
  /** Starts a run after it, which has closed. */
  readonly startAfter: (input: OnboardingInput) => Promise<void>;
}

/**
 * Retries an onboarding by its newest run.
 * @param correction what came with it, in the open
 * @throws NotRetryableError, InvalidRequestError, UnavailableError; UndecodablePayloadError where a key is not among ours
 */
export async function retryRun(
  context: ClientContext,
  run: Run,
  correction: Correction | null,
  options: RetryOptions & { readonly bulk?: Bulk } = {},
): Promise<void> {
  const { client } = context;
  await retryBy(context, run, correction, options.preflight, {
    history: () => readHistory(client, run),
    own: () => readOwnProgress(client, run),
    resume: (corrected) => retryParked(context, run, corrected, options),
    startAfter: (input) => startAfter(context, run, input, options.bulk),
  });
}

/** The rules of a retry, wherever the run is. @throws as {@link retryRun} */
export async function retryBy(
  settings: ClientSettings,
  run: Run,
  correction: Correction | null,
  preflight: PreflightMode | undefined,
  retried: RetriedRun,
): Promise<void> {
  assertPreflightMode(preflight);
  if (run.execution === 'Completed') {
    throw new NotRetryableError(
      `The onboarding of ${JSON.stringify(run.workspaceName)} is completed: nothing is left to retry. ` +
        'To create more sources, start it with `extend`.',
    );
  }
  if (!run.isClosed && correction === null) {
    await retried.resume([]);
    return;
  }
  const one = onlySource(correction);
  if (!run.isClosed && one !== null && (run.historyBytes ?? 0) > LARGE_HISTORY_BYTES) {
    await retried.resume(sealCorrections(settings, run.workspaceName, [one]));
    return;
  }
  const history = await retried.history();
  if (history.input === null) {
    throw new NotRetryableError(
      `The run of ${JSON.stringify(run.workspaceName)} was not started with an onboarding request. Start it with one.`,
    );
  }
  const comparing = { keyring: settings.keyring, own: retried.own };
  const changed = correction === null ? [] : await sourcesToCorrect(comparing, run, history, correction);
  const corrected = sealCorrections(settings, run.workspaceName, changed);
  if (!run.isClosed) await retried.resume(corrected);
  else await retried.startAfter(inputAfter(settings, run, history, history.input, { corrected, preflight }));
}

/** One source by itself may be tried again as it was: of a large history that is not worth the reading. */
function onlySource(correction: Correction | null): SourceRequest | null {
  if (correction === null || correction.request !== null || correction.sources.length > 1) return null;
  return correction.sources[0] ?? null;
}

async function retryParked(
  { client, policy: { api } }: ClientContext,
  run: Run,
  corrected: readonly SealedSourceRequest[],
  { answerWithin = ANSWER_WITHIN_MS, preflight }: RetryOptions,
): Promise<void> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  const input = {
    ...(corrected.length > 0 && { sources: corrected }),
    // Only where it is set: a caller who says nothing of it must not turn a run back.
    ...(api !== undefined && { api }),
    ...(preflight !== undefined && { preflight }),
  };
  // Reads the memo: whoever cannot read the run would send it what its workers cannot read, and they would fail at it.
  await handle.describe();
  try {
    await client.withDeadline(Date.now() + answerWithin, () =>
      handle.executeUpdate(retryUpdate, { args: [input] }),
    );
  } catch (error) {
    if (isUnavailable(error)) {
      throw new UnavailableError(
        `No worker answered within ${answerWithin / 1_000} seconds. Start one with \`onboarding worker\`, or wait until it polls; ` +
          'what was sent may still be taken up then. To send the same again does no harm.',
      );
    }
    if (isTaskFailed(error)) {
      throw new UnavailableError(
        `The onboarding of ${JSON.stringify(run.workspaceName)} could not take the retry up in this moment. Send it again; that does no harm.`,
      );
    }
    // The run was open a moment ago: it has been closed, or reset, since.
    if (error instanceof WorkflowNotFoundError || isRunOver(error)) throw notRetryable(run, null);
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    const { type, message } =
      error.cause instanceof ApplicationFailure ? error.cause : { type: null, message: '' };
    throw notRetryable(run, type, message);
  }
}

/** @param type of the failure that rejected the retry; `null` where the run ended while it was asked @param message its words */
export function notRetryable(
  { workspaceName }: Pick<Run, 'workspaceName'>,
  type: string | null | undefined,
  message = '',
): InvalidRequestError | NotRetryableError {
  if (type === RETRY_REJECTED.invalid) return new InvalidRequestError([{ path: 'sources', message }]);
  const inItsWords = type === RETRY_REJECTED.nothing || type === RETRY_REJECTED.full;
  const why = inItsWords ? message : 'it ended while it was asked. Look at its status and try again.';
  return new NotRetryableError(
    `The onboarding of ${JSON.stringify(workspaceName)} cannot be retried now: ${why}`,
  );
}

/** What a new run is started with: the effective request, copied sealed. It adopts what exists and does the rest. */
function inputAfter(
  { policy }: ClientSettings,
  run: Run,
  history: RunHistory,
  input: OnboardingInput,
  changed: {
    readonly corrected: readonly SealedSourceRequest[];
    readonly preflight: PreflightMode | undefined;
  },
): OnboardingInput {
  return {
    ...input,
    request: { ...input.request, sources: applyCorrections(stillToBeMade(history), changed.corrected) },
    // Whether sources are checked was decided when it was started, by the request or the setting.
    policy: {
      ...policy,
      check: input.policy.check,
      api: policy.api ?? history.api,
      preflight: changed.preflight ?? history.preflight ?? DEFAULT_PREFLIGHT,
      // Whoever retries need not know that somebody is told.
      ...(input.policy.notices === true && { notices: true as const }),
    },
    previous_run: previousRun(run, history, policy),
  };
}

async function startAfter(
  { client, taskQueue }: ClientContext,
  run: Run,
  input: OnboardingInput,
  bulk: Bulk | undefined,
): Promise<void> {
  const options = startOptions({
    input,
    digest: run.digest,
    taskQueue,
    reusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    bulk,
  });
  try {
    await client.workflow.start(WORKFLOW_TYPE, options);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw retriedMeanwhile(run);
  }
}

export function retriedMeanwhile({ workspaceName }: Pick<Run, 'workspaceName'>): NotRetryableError {
  return new NotRetryableError(
    `The onboarding ${workflowIdFor(workspaceName)} has been retried by somebody else in this moment.`,
  );
}

/** A correction that has reached its source is not sent again (I6): the connector may have renewed its secrets since. */
function stillToBeMade(history: RunHistory): SealedSourceRequest[] {
  return effectiveSources(history).map(({ corrected, ...source }, index) => {
    const isApplied = corrected === undefined || history.created.has(index);
    return isApplied ? source : { ...source, corrected };
  });
}
