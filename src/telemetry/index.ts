/**
 * Logs, metrics and traces, with the secrets taken out. Imports redaction, domain, and the types of airbyte, config and
 * secrets.
 */
export { countCalls, metersOf, prometheusCounters } from './call-metrics.ts';
export { createLogger, logKeyChange, logTracing } from './log.ts';
export { startTracing } from './start-tracing.ts';
export { type TraceRequest, type Tracing } from './tracing.ts';
