/**
 * What makes a worker: Temporal’s runtime, workflow code and its bundle, counters from zero. May import domain, redaction,
 * secrets, airbyte, temporal, preflight, config, telemetry, activities.
 */
export {
  type ConnectedWorker,
  type ConnectedWorkerSettings,
  connectWorker,
  reasonOfEnd,
} from './connect-worker.ts';
export { createWorker, type WorkerDependencies, type WorkerSettings } from './create-worker.ts';
export { warnOfOtherApi } from './other-api.ts';
export { installRuntime } from './runtime.ts';
