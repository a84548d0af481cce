export { type ActivityLimit, readActivityLimit, setActivityLimit } from './activity-limit.ts';
export { connectTo, unreachable } from './connect.ts';
export { isGrpc } from './grpc-status.ts';
export {
  aboutOnboarding,
  askingTemporal,
  eachAboutOnboarding,
  isAborted,
  isRefused,
  isUnavailable,
  refusalOf,
} from './refusals.ts';
export { ofWrongType, registeredAttributes } from './registered-attributes.ts';
export { assertSetUp, mendTypes, registerSearchAttributes } from './setup.ts';
export {
  type Backlog,
  countPollers,
  polled,
  type Polled,
  type Poller,
  readBacklog,
  type TaskType,
  type Version,
} from './task-queue.ts';
export { CHECK_CERTIFICATES } from './why-unreachable.ts';
export { makeCurrentCommand, type VersionInNamespace, versionState } from './worker-version.ts';
