/** What a process, or a request, needs of tracing; how it is done, these types do not say. */
import type { ClientInterceptors } from '@temporalio/client';
import type { CallObserver } from '../airbyte/index.ts';

/** A request to the HTTP service, as a trace names it. */
interface TracedRequest {
  readonly operation: string;
  readonly method: string;
  /** With parameters as `{name}`: names of customers are in no span's name. */
  readonly route: string;
  readonly requestId: string;
  readonly header: (name: string) => string | undefined;
}

/** Answers a request within a span, which continues the caller's trace; `answer` resolves with the status. */
export type TraceRequest = (request: TracedRequest, answer: () => Promise<number>) => Promise<void>;

export interface Tracing {
  /** Of a Temporal client: whatever it starts, signals or updates belongs to the trace. */
  readonly clientInterceptors: ClientInterceptors;
  /**
   * `interceptors` and `sinks` of a worker. Its workflow code must be bundled with the interceptor, see `workflow-code.ts`.
   * Their types are the worker's, and whoever mounts the service may have none installed.
   */
  readonly workerOptions: object;
  readonly observer: CallObserver;
  readonly traceRequest: TraceRequest;
  /** Sends what has not been sent yet. */
  readonly stop: () => Promise<void>;
}

export interface TracingOptions {
  /** What the process is called where `OTEL_SERVICE_NAME` is not set. */
  readonly serviceName: string;
  /** Called when spans cannot be sent: nothing else fails because of it. */
  readonly onProblem: (message: string) => void;
  /** Called once, where a setting is not taken as it is. */
  readonly onRemark?: (remark: string) => void;
}
