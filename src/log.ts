import { DefaultLogger, type Logger as TemporalLogger, type LogLevel } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { LogConfig } from './config.ts';
import type { KeyChange } from './secrets/index.ts';

/** A logger that writes to standard error: standard output belongs to what a command answers. */
export function createLogger({ level, format }: LogConfig): Logger {
  const stream =
    format === 'pretty'
      ? pretty({ destination: 2, ignore: 'pid,hostname', sync: true })
      : pino.destination(2);
  return pino({ level, base: null }, stream);
}

const PINO_LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

/** Temporal's own logs, and those of workflows and activities, through the same logger. */
export function temporalLogger(logger: Logger): TemporalLogger {
  return new DefaultLogger('DEBUG', ({ level, message, meta }) => {
    // The errors that Temporal attaches hold messages as they were thrown: their types are told, no more.
    const { error, ...rest } = (meta ?? {}) as { error?: unknown };
    const told = error instanceof Error ? { ...rest, error: error.name } : rest;
    logger[PINO_LEVELS[level]](told, message);
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
