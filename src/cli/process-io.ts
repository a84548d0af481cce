/** The streams and signals of this process, as a command line runs on them. */
import { constants } from 'node:os';
import type { CliIo } from './context.ts';

export interface ProcessIo extends CliIo {
  /** Resolves when both streams have taken all that they were given, or never will. */
  readonly written: () => Promise<void>;
}

/** @param exit ends the process at once: the second interruption is not waited for */
export function processIo(exit: (code: number) => never): ProcessIo {
  const { stdin, stdout, stderr } = process;
  return {
    stdin,
    stdout,
    stderr,
    // Only for commands that have something to end: any other is ended by the signal itself.
    untilInterrupted: () => {
      const interruption = new AbortController();
      const interrupt = (signal: NodeJS.Signals): void => {
        if (interruption.signal.aborted) exit(128 + constants.signals[signal]);
        interruption.abort();
      };
      // It stays: what gives the cursor back ends the process by the signal, unless somebody else listens.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
      return interruption.signal;
    },
    written: async () => {
      await Promise.all([stdout, stderr].map(taken));
    },
  };
}

async function taken(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
