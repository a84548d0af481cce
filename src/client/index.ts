export { type ClientContext, linkToList } from './context.ts';
export { requestDigest } from './digests.ts';
export { type FollowedProgress, type FollowOptions, followProgress } from './follow.ts';
export {
  countOnboardings,
  type ListFilter,
  listOnboardings,
  type OnboardingPage,
  type OnboardingSummary,
  pageOfOnboardings,
  visibilityQuery,
} from './list.ts';
export { contextOf, type OnboardingClientOptions } from './options.ts';
export { progressOf } from './progress.ts';
export { closedProgress, untilClosed } from './result.ts';
export { retryMany, type RetryManyOptions, type RetryOutcome, type RetryReport } from './retry-many.ts';
export { PATIENT_MS, type RetryOptions, retryRun } from './retry.ts';
export { newestRun, type Run, runOf } from './run.ts';
export { SharedStarts, whatIsAsked } from './shared-starts.ts';
export {
  type OneToStart,
  startMany,
  type StartManyOptions,
  type StartManyOutcome,
  type StartReport,
} from './start-many.ts';
export {
  type Decision,
  startOnboarding,
  type StartOptions,
  type StartOutcome,
  type StartResult,
} from './start.ts';
export { DEFAULT_RATE, turns } from './turns.ts';
export { sealedCorrections, validRequest } from './valid.ts';
export { viewsAt } from './views.ts';
export { type WatchOptions, watchProgress } from './watch.ts';
