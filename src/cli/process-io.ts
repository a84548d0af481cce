/** The streams and signals of this process, for a command line to run on. */
import { constants } from 'node:os';
import type { CliIo } from './cli-context.ts';

/** @param exit ends the process at once: a second interruption is not waited for */
export function processIo(exit: (code: number) => never): CliIo {
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
  };
}

/** Resolves when both streams have taken all that was written to them, or never will. */
export async function allWritten({ stdout, stderr }: Pick<CliIo, 'stdout' | 'stderr'>): Promise<void> {
  const taken = (stream: CliIo['stdout']): Promise<void> =>
    new Promise((resolve) => {
      stream.write('', () => {
        resolve();
      });
    });
  await Promise.all([stdout, stderr].map(taken));
}
