/**
 * The use cases behind OnboardingClient: start, progress, follow, retry, list, one and many. May import domain, redaction,
 * secrets, temporal.
 */
export { awaitClose } from './await-close.ts';
export { type ClientContext, contextOf, type OnboardingClientOptions } from './client-context.ts';
export { connectClient, type OwnTemporalOptions } from './connect-client.ts';
export { requestDigest } from './digests.ts';
export {
  type FollowedProgress,
  type FollowOptions,
  followProgress,
  type WatchOptions,
  watchProgress,
} from './follow.ts';
export {
  countOnboardings,
  listOnboardings,
  type OnboardingPage,
  type OnboardingSummary,
  pageOfOnboardings,
} from './list.ts';
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
export { closedProgress, progressOf, untilClosed } from './run-progress.ts';
export { validCorrection, validRequest } from './prepare-request.ts';
export {
  type Corrections,
  retryMany,
  type RetryManyOptions,
  type RetryOutcome,
  type RetryReport,
} from './retry-many.ts';
export { PATIENT_MS, type RetryOptions, retryRun } from './retry.ts';
export { type Run, runOf } from './onboarding-run.ts';
export { openedRequest, sealedRequest } from './sealed-request.ts';
export { SharedStarts, startKey } from './shared-starts.ts';
export { type OneToStart, startMany, type StartManyOptions, type StartReport } from './start-many.ts';
export { type Decision, startOnboarding, type StartOptions, type StartResult } from './start.ts';
export { turns } from './turns.ts';
export { type ListFilter, viewsAt, visibilityQuery } from './visibility.ts';
