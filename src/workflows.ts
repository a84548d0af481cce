/** For workflow code: an onboarding as a step of one's own workflow, and the workflows of this package for a bundle of one's own. */
export * from './workflows/index.ts';
export {
  awaitOnboarding,
  type AwaitOptions,
  onboardCustomer,
  type OnboardCustomerOptions,
  type StartedOnboarding,
  startOnboarding,
  type StartStepOptions,
  STEP_FAILURES,
} from './step/index.ts';
export type { SealedRequest } from './domain/history/types.ts';
export type { Progress } from './domain/run-state.ts';
export type { StartOutcome } from './domain/start-outcomes.ts';
