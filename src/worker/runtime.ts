/** Temporal's runtime: one a process, only where workers are made, because it loads the native part. */
import { ApplicationFailure } from '@temporalio/common';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  type Logger as TemporalLogger,
  type LogLevel,
  type LogMetadata,
  type MetricsExporterConfig,
  type RuntimeOptions,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { ConfigError, type MetricsConfig } from '../config/index.ts';
import { hostAndPort } from '../domain/host-and-port.ts';
import { FAILURE_TYPES } from '../domain/history/types.ts';
import { AIRBYTE_REQUEST_SECONDS, RUN_SECONDS } from '../domain/metrics.ts';
import { SecretOwner } from '../redaction/index.ts';
import { workspaceNameFrom } from '../domain/names.ts';

interface RuntimeSettings extends Pick<RuntimeOptions, 'shutdownSignals'> {
  /** Where Prometheus is answered; by default nowhere. */
  readonly metrics?: MetricsConfig | null;
}

/**
 * Temporal's runtime, which is one a process: its own lines, those of its native core included, go where ours do, and
 * its metrics, with those of ours that a worker writes, are answered at one place.
 * @param settings `shutdownSignals`: none where whoever runs the process decides when it stops
 * @throws ConfigError where the port of the metrics is taken
 */
export function installRuntime(logger: Logger, { metrics = null, ...options }: RuntimeSettings = {}): void {
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  try {
    Runtime.install({
      ...options,
      logger: temporalLogger(logger),
      telemetryOptions: {
        logging: { filter, forward: {} },
        ...(metrics !== null && { metrics: prometheusExporter(metrics) }),
      },
    });
  } catch (error) {
    throw metrics === null ? error : metricsPortError(metrics, error as Error);
  }
}

/** The field of a line that says whose secrets it may quote. */
export const LOGGED_BY = 'secretOwner';

const PINO_LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

/** Temporal's own logs, and those of workflows and activities, through the same logger. */
function temporalLogger(logger: Logger): TemporalLogger {
  return new DefaultLogger('DEBUG', ({ level, message, meta }) => {
    // What it attaches holds decrypted failures, as they were thrown: the logger redacts them.
    const { [LOGGED_BY]: owner, ...fields } = withoutStackOfOurs(withoutTaskToken(meta));
    const write = (): void => {
      logger[levelOf(level, message)]({ ...fields, ...customerOf(meta) }, message);
    };
    if (owner instanceof SecretOwner) owner.as(write);
    else write();
  });
}

/** With it whoever reads the log and reaches Temporal could complete the task; it names nothing that other fields do not. */
function withoutTaskToken(meta: LogMetadata = {}): LogMetadata {
  return Object.fromEntries(Object.entries(meta).filter(([name]) => !/^(base64)?task_?token$/i.test(name)));
}

/**
 * A failure of one of our types is no bug: a key that a customer mistyped, say. Its words say all of it, and where in our code it was
 * made helps nobody.
 */
function withoutStackOfOurs({ error, ...fields }: LogMetadata): LogMetadata {
  if (error === undefined) return fields;
  const isOurs = error instanceof ApplicationFailure && OUR_TYPES.has(error.type);
  return { ...fields, error: isOurs ? { type: error.type, message: error.message } : (error as unknown) };
}

const OUR_TYPES: ReadonlySet<unknown> = new Set(FAILURE_TYPES);

/** What Temporal tells in many lines is webpack's list of modules, where it bundles workflow code from its source. */
function levelOf(level: LogLevel, message: string): (typeof PINO_LEVELS)[LogLevel] {
  return level === 'INFO' && message.includes('\n') ? 'debug' : PINO_LEVELS[level];
}

/** Temporal knows a workflow id; whoever reads the line looks for a customer. */
function customerOf(meta: LogMetadata = {}): { workspace_name?: string } {
  const id: unknown = meta['workflowId'] ?? meta['workflow_id'];
  const workspace_name = typeof id === 'string' ? workspaceNameFrom(id) : null;
  return workspace_name === null ? {} : { workspace_name };
}

/** With Prometheus' own conventions: `_total` on counters, base units, and the unit in the name. */
function prometheusExporter({ host, port }: MetricsConfig): MetricsExporterConfig {
  const histograms = [RUN_SECONDS, AIRBYTE_REQUEST_SECONDS];
  return {
    attachServiceName: false,
    prometheus: {
      bindAddress: hostAndPort(host, port),
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
      histogramBucketOverrides: Object.fromEntries(
        histograms.map(({ name, buckets }) => [name, [...buckets]]),
      ),
    },
  };
}

function metricsPortError({ host, port }: MetricsConfig, { message }: Error): Error {
  const what = /in use/i.test(message)
    ? 'the port is taken, by another worker on this host say: give each a port of its own'
    : message;
  return new ConfigError([
    `ONBOARDING_METRICS_PORT: metrics cannot be answered at ${host}:${port}: ${what}, or set it to off`,
  ]);
}
