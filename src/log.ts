import {
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  type Logger as TemporalLogger,
  type LogLevel,
  type RuntimeOptions,
} from '@temporalio/worker';
import { pino, type Logger, type LoggerOptions } from 'pino';
import pretty from 'pino-pretty';
import { redactText, redactValue } from './redaction/index.ts';
import type { LogConfig } from './config.ts';
import type { KeyChange } from './secrets/index.ts';

/** A logger that writes to standard error: standard output belongs to what a command answers. */
export function createLogger({ level, format }: LogConfig): Logger {
  const stream =
    format === 'pretty'
      ? pretty({ destination: 2, ignore: 'pid,hostname', sync: true })
      : pino.destination(2);
  return pino({ level, base: null, hooks: { logMethod: redacted } }, stream);
}

/** Every line passes here: texts, objects and errors, by whoever they were logged (I4). */
export const redacted: LogMethod = function (args, method) {
  const [first, ...rest] = args as unknown[];
  const texts = rest.map((text) => redactValue(text));
  if (first instanceof Error) {
    const err = redactValue(first) as { message: string };
    method.apply(this, [{ err }, ...(texts.length > 0 ? texts : [err.message])] as Parameters<typeof method>);
    return;
  }
  const told = typeof first === 'string' ? redactText(first) : redactValue(first);
  method.apply(this, [told, ...texts] as Parameters<typeof method>);
};

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>;

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
    logger[PINO_LEVELS[level]](meta ?? {}, message);
  });
}

/** Ids only: keys themselves are in no line. */
export function logKeyChange(logger: Logger): (change: KeyChange) => void {
  return (change) => {
    if (change.kind === 'changed')
      logger.info({ active: change.active, ids: change.ids }, 'the keys have changed');
    else logger.error({ problem: change.problem }, 'the keys cannot be read anew, and stay as they were');
  };
}

/**
 * Temporal's runtime, which is one a process: its own lines, those of its native core included, go where ours do.
 * @param shutdownSignals none where whoever runs the process decides when it stops
 */
export function installRuntime(logger: Logger, options: Pick<RuntimeOptions, 'shutdownSignals'> = {}): void {
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  Runtime.install({
    ...options,
    logger: temporalLogger(logger),
    telemetryOptions: { logging: { filter, forward: {} } },
  });
}
