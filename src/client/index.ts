/**
 * The use cases behind OnboardingClient: start, progress, follow, retry, list, one and many. May import domain, redaction,
 * secrets, temporal.
 */
export { awaitClose } from './await-close.ts';
export {
  type ClientContext,
  type ClientSettings,
  contextOf,
  type OnboardingClientOptions,
  settingsOf,
} from './client-context.ts';
export { connectClient, type OwnTemporalOptions } from './connect-client.ts';
export { requestDigest } from './digests.ts';
export {
  type FollowedProgress,
  type FollowOptions,
  followProgress,
  type WatchOptions,
  watchProgress,
} from './follow.ts';
export { effectiveSources, type RunHistory } from './history.ts';
export {
  countOnboardings,
  cursorOf,
  listOnboardings,
  type OnboardingPage,
  type OnboardingSummary,
  pageOfOnboardings,
  pageTokenOf,
} from './list.ts';
export { inputOfRequest, previousRun } from './new-run.ts';
export {
  type ClosedFromOutside,
  findNotices,
  type NoticeFilter,
  type NoticeSummary,
  pageOfClosedFromOutside,
  type ResendOutcome,
  resendNotice,
  tellOfClosedFromOutside,
} from './notices.ts';
export type { OnboardingApi } from './onboarding-api.ts';
export { closedProgress, initialProgress, progressAtRest, progressOf, untilClosed } from './run-progress.ts';
export { validCorrection, validRequest } from './prepare-request.ts';
export { type RetriedWith, retryArguments } from './retry-arguments.ts';
export {
  type Corrections,
  retryEach,
  retryMany,
  type RetryManyOptions,
  type RetryOutcome,
  type RetryReport,
} from './retry-many.ts';
export { notRetryable, PATIENT_MS, retriedMeanwhile, retryBy, type RetryOptions, retryRun } from './retry.ts';
export { type Run, runOf } from './onboarding-run.ts';
export { openedRequest, sealedRequest } from './sealed-request.ts';
export { SharedStarts, startKey } from './shared-starts.ts';
export {
  type OneToStart,
  startEach,
  startMany,
  type StartManyOptions,
  type StartReport,
} from './start-many.ts';
export { conflictWith, isSameRequest, startRule } from './start-rules.ts';
export { type Decision, startOnboarding, type StartOptions, type StartResult } from './start.ts';
export { turns } from './turns.ts';
export { type ListFilter, viewsAt, visibilityQuery } from './visibility.ts';
