export { countCalls, metersOf } from './call-metrics.ts';
export { createLogger, logKeyChange, logTracing } from './log.ts';
export { prometheusCounters } from './prometheus-counters.ts';
export { type TraceRequest } from './traced-request.ts';
export { startTracing, type Tracing } from './tracing.ts';
