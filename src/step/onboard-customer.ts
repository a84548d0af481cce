import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { HOUR_MS } from '../domain/durations.ts';
import { failure } from '../domain/failure.ts';
import type { SealedRequest } from '../domain/history/types.ts';
import { workflowIdFor } from '../domain/names.ts';
import type { Progress } from '../domain/run-state.ts';
import { problemOfSealedRequest } from '../domain/sealed-request.ts';
import type { StartOutcome } from '../domain/start-outcomes.ts';
import { stepActivities } from './activities.ts';
import { Closing } from './closing.ts';
import { STEP_FAILURES } from './contract.ts';

/** How an onboarding is waited for. */
export interface AwaitOptions {
  /** Where workers of onboardings poll; by default the workflow's own task queue. */
  readonly taskQueue?: string;
  /**
   * Milliseconds after which an onboarding that has told nothing is asked: one that was terminated, or timed out, tells nobody. An hour by
   * default.
   */
  readonly askAgainMs?: number;
}

/** How an onboarding is started from a workflow. */
export interface StartStepOptions {
  /** Where workers of onboardings poll; by default the workflow's own task queue. The onboarding runs there, too. */
  readonly taskQueue?: string;
  /** On a completed onboarding: a new run that adopts what exists and creates the rest. */
  readonly extend?: boolean;
}

/** How an onboarding is started from a workflow, and waited for. */
export type OnboardCustomerOptions = AwaitOptions & StartStepOptions;

/** An onboarding that a workflow has started, or found. */
export interface StartedOnboarding {
  readonly outcome: StartOutcome;
  readonly workspaceName: string;
  readonly workflowId: string;
  readonly runId: string;
  /** `null` while it is open. */
  readonly closed: Progress | null;
}

/**
 * Onboards a customer as a step of a workflow of one's own: starts the onboarding, or finds the one that there is, and waits until it
 * closes, which holds no activity. The onboarding is no child: when the workflow is cancelled or terminated, it goes on.
 *
 * @param sealed made by `OnboardingClient.seal`, before the workflow or in an activity of one's own
 * @throws ApplicationFailure that is not retried: with the type, the message and, as its first detail, the `progress` of an
 *   onboarding that failed; `Onboarding.Cancelled`, `Onboarding.Conflict`, `Onboarding.NotSealed`, `Onboarding.InvalidRequest`
 */
export async function onboardCustomer(
  sealed: SealedRequest,
  { taskQueue, extend, askAgainMs = HOUR_MS }: OnboardCustomerOptions = {},
): Promise<Progress> {
  assertSealed(sealed);
  const { workspace_name } = sealed;
  const activities = stepActivities(workspace_name, taskQueue);
  return await waitedFor(workspace_name, async (closing) => {
    const { waiter } = closing;
    const { closed } = await activities.startSealedOnboarding({
      sealed,
      ...(extend !== undefined && { extend }),
      waiter,
    });
    return closed ?? (await closing.of(workspace_name, activities, askAgainMs));
  });
}

/**
 * Only starts the onboarding, or finds the one that there is: {@link awaitOnboarding} waits for it.
 * @throws ApplicationFailure as {@link onboardCustomer}, but for how the onboarding ends
 */
export async function startOnboarding(
  sealed: SealedRequest,
  { taskQueue, extend }: StartStepOptions = {},
): Promise<StartedOnboarding> {
  assertSealed(sealed);
  const { workspace_name: workspaceName } = sealed;
  const { startSealedOnboarding } = stepActivities(workspaceName, taskQueue);
  const input = { sealed, ...(extend !== undefined && { extend }), waiter: null };
  const started = await readable(() => startSealedOnboarding(input));
  const { outcome, workflow_id: workflowId, run_id: runId, closed } = started;
  return { outcome, workspaceName, workflowId, runId, closed };
}

/**
 * Waits until the newest onboarding of this name closes, whoever started it, which holds no activity.
 * @throws ApplicationFailure as {@link onboardCustomer}; `Onboarding.NotFound` where there is none
 */
export async function awaitOnboarding(
  workspaceName: string,
  { taskQueue, askAgainMs = HOUR_MS }: AwaitOptions = {},
): Promise<Progress> {
  const activities = stepActivities(workspaceName, taskQueue);
  return await waitedFor(workspaceName, async (closing) => {
    const { waiter } = closing;
    const { closed } = await activities.awaitedOnboarding({
      workspace_name: workspaceName,
      waiter,
      closing_run_id: null,
    });
    return closed ?? (await closing.of(workspaceName, activities, askAgainMs));
  });
}

async function waitedFor(
  workspaceName: string,
  wait: (closing: Closing) => Promise<Progress>,
): Promise<Progress> {
  const closing = new Closing();
  try {
    const progress = await readable(() => wait(closing));
    if (progress.status === 'completed') return progress;
    throw endedOtherwise(workspaceName, progress);
  } finally {
    closing.end();
  }
}

function endedOtherwise(workspaceName: string, progress: Progress): ApplicationFailure {
  const { status, failure: why } = progress;
  if (status === 'cancelled') {
    const message = `The onboarding ${workflowIdFor(workspaceName)} was cancelled. A retry of it goes on with what exists.`;
    return ApplicationFailure.nonRetryable(message, STEP_FAILURES.cancelled, { failure: why, progress });
  }
  const { type, message } = why ?? failure('Onboarding.Terminated');
  return ApplicationFailure.nonRetryable(message, type, { failure: why, progress });
}

/** The failure of an activity as the workflow's own: what failed is no activity that anybody knows of. */
async function readable<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
  }
}

/** I4: in the open it would stand in this workflow's history. */
function assertSealed(sealed: unknown): asserts sealed is SealedRequest {
  const problem = problemOfSealedRequest(sealed);
  if (problem === null) return;
  throw ApplicationFailure.nonRetryable(
    `This is no sealed request. ${problem} Seal it with \`client.seal(request)\` before the workflow starts, or in an ` +
      'activity; a secret that was passed as it is stands in this workflow’s history by now, and should be replaced.',
    STEP_FAILURES.notSealed,
  );
}
