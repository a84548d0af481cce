/** OpenTelemetry itself, loaded only where a collector is configured. */
import { context, propagation, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { loggingErrorHandler, setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import type { WorkerOptions } from '@temporalio/worker';
import type { CallObserver } from '../airbyte/index.ts';
import type { TracingConfig } from '../config/index.ts';
import { VERSION } from '../domain/version.ts';
import { redactedSpan } from './redacted-span.ts';
import type { TraceRequest, Tracing, TracingOptions } from './tracing.ts';

/** A collector that is away is not worth a line for each batch. */
const PROBLEM_INTERVAL_MS = 60_000;
/** A collector that does not answer keeps no process from ending. */
const STOP_TIMEOUT_MS = 3_000;

/** Once a process. How many traces are sampled, and what else the collector is sent, OpenTelemetry's own variables say. */
export function startOpenTelemetry(
  { url, serviceName }: TracingConfig,
  { serviceName: fallback, onProblem }: TracingOptions,
): Tracing {
  const resource = new Resource({
    ...Resource.default().attributes,
    'service.name': fallback,
    'service.version': VERSION,
    ...envDetectorSync.detect().attributes,
    ...(serviceName !== null && { 'service.name': serviceName }),
  });
  const hangUp = new AbortController();
  // The signal reaches each connection, which would otherwise keep a process that ends.
  const httpAgentOptions = { keepAlive: true, signal: hangUp.signal };
  const exporter = new OTLPTraceExporter({ url, httpAgentOptions });
  const processor = new RedactingProcessor(exporter);
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  // Trace context alone: baggage could hold anything, and would stand in the history in the open.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  reportProblems(onProblem);
  const tracer = provider.getTracer('airbyte-embedded-onboarding', VERSION);
  return {
    clientInterceptors: { workflow: [new OpenTelemetryWorkflowClientInterceptor({ tracer })] },
    workerOptions: {
      interceptors: {
        activity: [
          (ctx) => ({
            inbound: new OpenTelemetryActivityInboundInterceptor(ctx, { tracer }),
            outbound: new OpenTelemetryActivityOutboundInterceptor(ctx),
          }),
        ],
      },
      sinks: { exporter: makeWorkflowExporter(processor, resource) },
    } satisfies Pick<WorkerOptions, 'interceptors' | 'sinks'>,
    observer: traceCalls(tracer),
    traceRequest: traceRequests(tracer),
    stop: async () => {
      try {
        await untilSent(provider.shutdown(), hangUp);
      } catch (error) {
        onProblem(problemText(error));
      }
      setGlobalErrorHandler(loggingErrorHandler());
    },
  };
}

/** Waits until the last spans are sent, or breaks off. @throws Error where they were not */
async function untilSent(sent: Promise<void>, hangUp: AbortController): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The collector did not answer within ${STOP_TIMEOUT_MS / 1_000} seconds.`));
      hangUp.abort();
    }, STOP_TIMEOUT_MS);
  });
  try {
    await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A span a call. The API is sent nothing of it. */
function traceCalls(tracer: Tracer): CallObserver {
  return ({ operation, method }) => {
    const attributes = { 'airbyte.operation': operation, 'http.request.method': method };
    const span = tracer.startSpan(`airbyte ${operation}`, { kind: SpanKind.CLIENT, attributes });
    return ({ status, outcome, requestId }) => {
      if (/^\d+$/.test(status)) span.setAttribute('http.response.status_code', Number(status));
      span.setAttributes({ 'airbyte.status': status, 'airbyte.outcome': outcome });
      if (requestId !== null) span.setAttribute('airbyte.request_id', requestId);
      if (outcome !== 'done')
        span.setStatus({ code: SpanStatusCode.ERROR, message: `${outcome}: ${status}` });
      span.end();
    };
  };
}

function traceRequests(tracer: Tracer): TraceRequest {
  return async ({ operation, method, route, requestId, header }, answer) => {
    const carrier = { traceparent: header('traceparent'), tracestate: header('tracestate') };
    const attributes = {
      'http.request.method': method,
      'http.route': route,
      'onboarding.operation': operation,
      'onboarding.request_id': requestId,
    };
    const parent = propagation.extract(context.active(), carrier);
    const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    try {
      const status = await context.with(trace.setSpan(parent, span), answer);
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    } finally {
      span.end();
    }
  };
}

function reportProblems(onProblem: TracingOptions['onProblem']): void {
  let reportedAt = -Infinity;
  setGlobalErrorHandler((error) => {
    const now = performance.now();
    if (now - reportedAt < PROBLEM_INTERVAL_MS) return;
    reportedAt = now;
    onProblem(problemText(error));
  });
}

function problemText(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}

/**
 * I4: no span leaves the process with a secret in it. It is redacted when it ends, where it is known whose secrets the failures that
 * it recorded may quote; spans are sent later.
 */
class RedactingProcessor extends BatchSpanProcessor {
  override onEnd(span: ReadableSpan): void {
    super.onEnd(redactedSpan(span));
  }
}
