/**
 * The activities behind an onboarding that is a step of one's own workflow, as that workflow sees them. They are short: none is
 * held while the onboarding runs. All of it stands in the histories of such workflows (I5).
 */
import type { SealedRequest } from '../domain/history/types.ts';
import type { Waiter } from '../domain/history/messages.ts';
import type { Progress } from '../domain/run-state.ts';
import type { StartOutcome } from '../domain/start-outcomes.ts';

export interface StepActivities {
  /** Starts the onboarding, or finds the one that there is, by the start rules (I1). */
  readonly startSealedOnboarding: (input: StartSealedInput) => Promise<StartedStep>;
  /** Asks whether the onboarding has closed; where it has not, it will tell the waiter. */
  readonly awaitedOnboarding: (input: AwaitedInput) => Promise<AwaitedStep>;
}

export interface StartSealedInput {
  readonly sealed: SealedRequest;
  /** On a completed one: adopt what exists, create the rest. */
  readonly extend?: boolean;
  /** Whoever is to be told when it closes; `null`: nobody. */
  readonly waiter: Waiter | null;
}

export interface AwaitedInput {
  readonly workspace_name: string;
  readonly waiter: Waiter;
  /** The run that has told that it closes; `null` where none has, and the newest one is meant. */
  readonly closing_run_id: string | null;
}

export interface AwaitedStep {
  /** `null` while it is open. */
  readonly closed: Progress | null;
}

export interface StartedStep extends AwaitedStep {
  readonly outcome: StartOutcome;
  readonly workflow_id: string;
  readonly run_id: string;
}

/** Types of the failures of such a step, besides those of onboardings themselves. */
export const STEP_FAILURES = {
  /** What was passed is a plain request. */
  notSealed: 'Onboarding.NotSealed',
  /** An onboarding of this name exists with another request. */
  conflict: 'Onboarding.Conflict',
  cancelled: 'Onboarding.Cancelled',
  /** There is none of this name, or Temporal no longer keeps it. */
  notFound: 'Onboarding.NotFound',
  /** Of attempts that are repeated: Temporal, or a worker, did not do its part yet. */
  unavailable: 'Onboarding.Unavailable',
} as const;
