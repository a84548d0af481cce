/**
 * Traces from a signup to the calls that it leads to. Off unless a collector is configured, and then none of
 * OpenTelemetry is loaded: this file only knows what a process needs of it.
 */
import type { ClientInterceptors } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import type { CallObserver } from '../airbyte/index.ts';
import type { TracingConfig } from '../config/index.ts';
import type { TraceRequest } from './traced-request.ts';

export interface Tracing {
  /** Of a Temporal client: whatever it starts, signals or updates belongs to the trace. */
  readonly clientInterceptors: ClientInterceptors;
  /** Of a worker. Its workflow code must be bundled with the interceptor, see `workflow-bundle.ts`. */
  readonly workerOptions: Pick<WorkerOptions, 'interceptors' | 'sinks'>;
  readonly observer: CallObserver;
  readonly traceRequest: TraceRequest;
  /** Sends what has not been sent yet. */
  readonly stop: () => Promise<void>;
}

export interface TracingOptions {
  /** What the process is called where `OTEL_SERVICE_NAME` is not set. */
  readonly serviceName: string;
  /** Told when spans cannot be sent: nothing else fails because of it. */
  readonly onProblem: (message: string) => void;
  /** Told once, where a setting is not taken as it is; by default nobody is. */
  readonly onRemark?: (remark: string) => void;
}

/** `null` where there is no collector. */
export async function startTracing(
  config: TracingConfig | null,
  options: TracingOptions,
): Promise<Tracing | null> {
  if (config === null) return null;
  if (config.remark !== null) options.onRemark?.(config.remark);
  const { startOpenTelemetry } = await import('./open-telemetry.ts');
  return startOpenTelemetry(config, options);
}
