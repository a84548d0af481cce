/** The log of a process: lines to standard error, with the secrets taken out. */
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { clearTextWarnings, type LogConfig } from '../config/index.ts';
import { redactText, redactValue } from '../redaction/index.ts';
import type { KeyChange } from '../secrets/index.ts';
import type { TracingOptions } from './tracing.ts';

/** A logger that writes to standard error: standard output belongs to what a command answers. */
export async function createLogger({ level, format }: LogConfig): Promise<Logger> {
  const stream = format === 'pretty' ? await prettyStream() : pino.destination(2);
  return pino({ level, base: null, hooks: { logMethod: logRedacted } }, stream);
}

async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: 2, ignore: 'pid,hostname', sync: true });
}

/** Every line passes here: texts, objects and errors, by whoever they were logged (I4). */
export const logRedacted: LogMethod = function (args, method) {
  const [first, ...rest] = args as unknown[];
  const texts = rest.map((text) => redactValue(text));
  if (first instanceof Error) {
    const err = redactValue(first) as { message: string };
    method.apply(this, [{ err }, ...(texts.length > 0 ? texts : [err.message])] as Parameters<typeof method>);
    return;
  }
  const fields = typeof first === 'string' ? redactText(first) : redactValue(first);
  method.apply(this, [fields, ...texts] as Parameters<typeof method>);
};

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>;

/** Ids only: keys themselves are in no line. */
export function logKeyChange(logger: Logger): (change: KeyChange) => void {
  return (change) => {
    if (change.kind === 'changed')
      logger.info({ active: change.active, ids: change.ids }, 'the keys have changed');
    else logger.error({ problem: change.problem }, 'the keys cannot be read anew, and stay as they were');
  };
}

/** What secrets cross a network in the clear, once at start. */
export function warnOfClearText(logger: Logger, config: Parameters<typeof clearTextWarnings>[0]): void {
  for (const warning of clearTextWarnings(config)) logger.warn(warning);
}

/** A collector that is away stops nothing else. */
export function logTracing(logger: Logger): Pick<TracingOptions, 'onProblem' | 'onRemark'> {
  return {
    onProblem: (problem) => {
      logger.warn({ problem }, 'spans cannot be sent');
    },
    onRemark: (remark) => {
      logger.warn(remark);
    },
  };
}
