/**
 * What makes a worker: Temporal’s runtime, workflow code and its bundle, counters from zero. May import domain, redaction,
 * secrets, airbyte, temporal, preflight, config, telemetry, activities, client, step/contract.ts, notices.
 */
export {
  connectConfiguredWorker,
  type ConnectedWorker,
  type ConnectedWorkerSettings,
  reasonOfEnd,
} from './connect-worker.ts';
export { createWorker, type WorkerDependencies, type WorkerSettings } from './create-worker.ts';
export { measureProcess } from './measure-process.ts';
export { warnOfOtherApi } from './other-api.ts';
export { type AirbyteOptions, OnboardingPlugin, type OnboardingPluginOptions } from './plugin.ts';
export { type RecordedRun, replayHistories, type ReplayVerdict } from './replay.ts';
export { installRuntime } from './runtime.ts';
