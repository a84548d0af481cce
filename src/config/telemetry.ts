/** What the environment says of a process's log and traces, and of a worker's metrics. */
import { DEFAULT_METRICS_PORT } from '../domain/default-addresses.ts';
import type { Reader, Surroundings } from './reader.ts';

/** How a process logs. */
export interface LogConfig {
  readonly level: string;
  readonly format: 'pretty' | 'json';
}

/** Where a worker answers Prometheus. */
export interface MetricsConfig {
  readonly host: string;
  readonly port: number;
}

/** Where spans are sent, by the variables that OpenTelemetry's specification names. */
export interface TracingConfig {
  /** Of the collector's traces, OTLP over HTTP. */
  readonly url: string;
  /** Whether something is sent along that the environment names, such as a key of the collector's. */
  readonly hasHeaders: boolean;
  /** `null`: each process has a name of its own. */
  readonly serviceName: string | null;
  /** Of a setting that is not taken as it is, for people; `null` where all are. */
  readonly remark: string | null;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const METRICS_PORT = 'ONBOARDING_METRICS_PORT';

export function logConfig(read: Reader, { isTerminal = false }: Surroundings): LogConfig {
  return {
    level: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    format: read.oneOf('LOG_FORMAT', ['pretty', 'json'], isTerminal ? 'pretty' : 'json'),
  };
}

/** `null`: off. */
export function metricsConfig(read: Reader): MetricsConfig | null {
  if (read.text(METRICS_PORT) === 'off') return null;
  return {
    host: read.text('ONBOARDING_METRICS_HOST') ?? '127.0.0.1',
    port: read.port(METRICS_PORT, DEFAULT_METRICS_PORT, { min: 1 }),
  };
}

/** `null`: off, as it is without a collector. */
export function tracingConfig(read: Reader): TracingConfig | null {
  const url = collectorUrl(read);
  if (url === null || read.text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return null;
  if (read.oneOf('OTEL_TRACES_EXPORTER', ['otlp', 'none']) === 'none') return null;
  const hasHeaders = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'].some(
    (name) => read.text(name) !== undefined,
  );
  return {
    url,
    hasHeaders,
    serviceName: read.text('OTEL_SERVICE_NAME') ?? null,
    remark: protocolRemark(read),
  };
}

/**
 * An operator of Kubernetes sets `http/protobuf` for all processes, whatever they send: a collector takes JSON at the same port. One
 * for gRPC has another, where JSON would be lost.
 */
function protocolRemark(read: Reader): string | null {
  const ofAll = 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const ofTraces = 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL';
  const name = read.text(ofTraces) === undefined ? ofAll : ofTraces;
  const protocol = read.text(name) ?? 'http/json';
  if (protocol === 'http/json') return null;
  if (name === ofAll && protocol === 'http/protobuf')
    return `${ofAll} is ${protocol}; spans are sent as http/json, which collectors take at the same port`;
  read.problem(`${name} must be http/json, the one that spans are sent by, at the collector’s port 4318`);
  return null;
}

function collectorUrl(read: Reader): string | null {
  const ofTraces = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  if (read.text(ofTraces) !== undefined) return read.url(ofTraces, '');
  const ofAll = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  if (read.text(ofAll) === undefined) return null;
  return `${read.url(ofAll, '').replace(/\/+$/, '')}/v1/traces`;
}
