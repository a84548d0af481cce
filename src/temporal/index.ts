/**
 * Temporal’s service, which knows of customers nothing but names: connection, refusals, task queue, attributes, versions and
 * links. May import domain.
 */
export {
  type ActivityLimit,
  hasActivityLimit,
  readActivityLimit,
  setActivityLimit,
} from './activity-limit.ts';
export {
  countFailingRuns,
  countPinnedRuns,
  type FormerBuild,
  pinnedRunsQuery,
  readFormerBuilds,
} from './build-runs.ts';
export { isAnswered } from './answering-worker.ts';
export { connectTo, unreachableError } from './connection.ts';
export { credentialExpiry, type Expiry, timeText } from './credentials.ts';
export { historyEvents, type HistoryEvent, HistoryPages } from './history.ts';
export { linksInto, linkToList, type LinkTo } from './links.ts';
export { assertMayPoll } from './may-poll.ts';
export { countOpenRuns, type OpenRuns } from './open-runs.ts';
export { countRuns, type RunFilter, runsWithHistories } from './recorded-runs.ts';
export {
  callTemporal,
  callTemporalAbout,
  eachAnswerAbout,
  isRunOver,
  isTaskFailed,
  isGrpc,
  isRefused,
  isUnavailable,
  refusalText,
} from './refusals.ts';
export {
  assertSetUp,
  mendTypesText,
  registeredAttributes,
  registerSearchAttributes,
  wrongTypesText,
} from './search-attributes.ts';
export {
  type Backlog,
  countPollers,
  type Poller,
  type Pollers,
  readBacklog,
  readPollers,
  type TaskType,
  type Version,
} from './task-queue.ts';
export { isEager, opensVersion, workerIdentity } from './worker-identity.ts';
export {
  endRampCommand,
  makeCurrentCommand,
  type VersionInNamespace,
  versionState,
} from './worker-version.ts';
export { CHECK_CERTIFICATES } from './tls-reasons.ts';
export { type TellWait, type WaitedFor } from './waits.ts';
