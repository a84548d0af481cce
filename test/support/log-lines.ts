/** A logger whose lines a test reads. */
import { Writable } from 'node:stream';
import { pino, type Logger } from 'pino';

export interface LogLines {
  readonly logger: Logger;
  /** As they were written: JSON, a line each. */
  readonly text: () => string;
  readonly lines: () => Readonly<Record<string, unknown>>[];
}

export function collectLog(): LogLines {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return {
    logger: pino({ level: 'trace', base: null }, stream),
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
