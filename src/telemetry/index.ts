/**
 * Logs, what is counted of calls, and traces: the one place that knows OpenTelemetry. May import domain, redaction, secrets,
 * airbyte, config.
 */
export { countCalls, metersOf, prometheusCounters } from './call-metrics.ts';
export { createLogger, logKeyChange, logTracing, warnOfClearText } from './log.ts';
export { startTracing } from './start-tracing.ts';
export { type TraceRequest, type Tracing } from './tracing.ts';
