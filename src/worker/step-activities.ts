/** The activities behind an onboarding that is a step of one's own workflow: the start rules (I1), and whether one has closed. */
import { ApplicationFailure, Context, log } from '@temporalio/activity';
import {
  awaitClose,
  type ClientContext,
  contextOf,
  openedRequest,
  progressOf,
  runOf,
  startOnboarding,
  untilClosed,
  validRequest,
  type Run,
} from '../client/index.ts';
import { HOUR_MS } from '../domain/durations.ts';
import { errorCodeOf } from '../domain/error-answers.ts';
import { InvalidRequestError, OnboardingConflictError, OnboardingNotFoundError } from '../domain/errors.ts';
import { failure } from '../domain/failure.ts';
import type { OnboardingPolicy } from '../domain/history/types.ts';
import { DEFECT } from '../domain/metrics.ts';
import { workflowIdFor } from '../domain/names.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import type { SealVersion } from '../domain/sealed-form.ts';
import { problemOfSealedRequest } from '../domain/sealed-request.ts';
import { stackFrames } from '../domain/stack-frames.ts';
import { type KeyProvider, UnsealableError } from '../secrets/index.ts';
import {
  type AwaitedInput,
  type AwaitedStep,
  STEP_FAILURES,
  type StartedStep,
  type StartSealedInput,
  type StepActivities,
} from '../step/contract.ts';
import { callTemporalAbout } from '../temporal/index.ts';

export interface StepResources {
  readonly keyring: KeyProvider;
  readonly encrypts: boolean;
  readonly sealVersion: SealVersion | undefined;
  /** Of the Temporal UI; by default that of a server on this machine. */
  readonly uiUrl: string | undefined;
  /** Whether somebody is told what onboardings come to, also those of requests that were sealed where nobody knows of it. */
  readonly notices: boolean;
}

/** Of an attempt's calls; less than its time. */
const CALLS_TIMEOUT_MS = 20_000;
/** How long an onboarding that has told that it closes may take to do so, within one attempt. */
const CLOSES_WITHIN_MS = 5_000;

/** They call Temporal with the worker's own client, and so with its interceptors. */
export function createStepActivities(resources: StepResources): StepActivities {
  return {
    startSealedOnboarding: readably((input) => startSealed(resources, input)),
    awaitedOnboarding: readably((input) => awaited(resources, input)),
  };
}

async function startSealed(
  resources: StepResources,
  { sealed, extend, waiter }: StartSealedInput,
): Promise<StartedStep> {
  const problem = problemOfSealedRequest(sealed);
  if (problem !== null) throw ApplicationFailure.nonRetryable(problem, STEP_FAILURES.notSealed);
  const { workspace_name: name, policy } = sealed;
  const context = contextHere(resources, policy);
  const request = await validRequest(context, openedRequest(resources.keyring, sealed));
  return await withinAttempt(context, name, async () => {
    const { outcome, runId } = await startOnboarding(context, request, {
      ...(extend !== undefined && { extend }),
    });
    const workflow_id = workflowIdFor(name);
    const run = { workflowId: workflow_id, runId };
    const mayBeOpen = outcome === 'started' || outcome === 'already_running';
    const isOpen = mayBeOpen && (waiter === null || (await awaitClose(context, run, waiter)));
    const closed = isOpen ? null : await progressOf(context, await runOf(context, name, runId));
    return { outcome, workflow_id, run_id: runId, closed };
  });
}

async function awaited(
  resources: StepResources,
  { workspace_name: name, waiter, closing_run_id }: AwaitedInput,
): Promise<AwaitedStep> {
  const context = contextHere(resources, DEFAULT_POLICY);
  return await withinAttempt(context, name, async () => {
    const run = await runOf(context, name, closing_run_id ?? undefined);
    if (closing_run_id !== null) await untilItHasClosed(context, run);
    else if (!run.isClosed && (await awaitClose(context, run, waiter))) return { closed: null };
    return { closed: await progressOf(context, await runOf(context, name, run.runId)) };
  });
}

/** What tells that it closes does so with its next workflow task, for which it may have to wait. */
async function untilItHasClosed({ client }: ClientContext, run: Run): Promise<void> {
  if (run.isClosed) return;
  try {
    await client.withDeadline(Date.now() + CLOSES_WITHIN_MS, () => untilClosed(client, run));
  } catch (error) {
    log.info('the onboarding has not closed yet, and is asked again', { err: error });
    throw ApplicationFailure.retryable('The onboarding is about to close.', STEP_FAILURES.unavailable);
  }
}

/** Only what is started needs a policy. */
function contextHere(
  { keyring, encrypts, sealVersion, uiUrl, notices }: StepResources,
  policy: OnboardingPolicy,
): ClientContext {
  const { client, info } = Context.current();
  return contextOf({
    client,
    keys: keyring,
    encrypts,
    taskQueue: info.taskQueue,
    policy,
    ...(notices && { notices }),
    ...(sealVersion !== undefined && { sealVersion }),
    ...(uiUrl !== undefined && { uiUrl }),
  });
}

async function withinAttempt<T>(
  { client }: ClientContext,
  workspaceName: string,
  calls: () => Promise<T>,
): Promise<T> {
  return await callTemporalAbout(workspaceName, () =>
    client.withDeadline(Date.now() + CALLS_TIMEOUT_MS, calls),
  );
}

/** What an attempt throws, in the words that the host's workflow gets; it quotes no secret (I4). */
function readably<Input, Result>(
  attempt: (input: Input) => Promise<Result>,
): (input: Input) => Promise<Result> {
  return async (input) => {
    try {
      return await attempt(input);
    } catch (error) {
      throw error instanceof ApplicationFailure ? error : failureOf(error);
    }
  };
}

function failureOf(error: unknown): ApplicationFailure {
  if (error instanceof InvalidRequestError) {
    const { message, issues } = error;
    const invalid = failure('Onboarding.InvalidRequest', message);
    return ApplicationFailure.nonRetryable(invalid.message, invalid.type, { failure: invalid, issues });
  }
  if (error instanceof OnboardingConflictError)
    return ApplicationFailure.nonRetryable(error.message, STEP_FAILURES.conflict, { fields: error.fields });
  if (error instanceof OnboardingNotFoundError)
    return ApplicationFailure.nonRetryable(error.message, STEP_FAILURES.notFound);
  if (error instanceof UnsealableError) return unsealableFailure(error);
  if (errorCodeOf(error) !== null)
    return ApplicationFailure.retryable((error as Error).message, STEP_FAILURES.unavailable);
  return defectFailure(error);
}

/** A key that other workers have already may be on its way to this one. */
function unsealableFailure({ reason, message }: UnsealableError): ApplicationFailure {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = Context.current().info;
  const isOnItsWay = reason === 'unknown_key' || reason === 'unknown_version';
  const nonRetryable = !isOnItsWay || currentAttemptScheduledTimestampMs - scheduledTimestampMs > HOUR_MS;
  const unsealable = failure('Onboarding.Unsealable', message);
  return ApplicationFailure.create({
    message: unsealable.message,
    type: unsealable.type,
    details: [{ failure: unsealable }],
    nonRetryable,
  });
}

/** Its message may quote what it stumbled over, so only its name is told, and where it happened, in the log. */
function defectFailure(error: unknown): ApplicationFailure {
  const name = error instanceof Error ? error.name : typeof error;
  log.error('an onboarding could not be started or asked for an unknown reason', {
    name,
    frames: stackFrames(error),
  });
  return ApplicationFailure.retryable(`Unexpected ${name}; the worker’s log says where.`, DEFECT);
}
