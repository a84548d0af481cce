#!/usr/bin/env node
/** The command line as a process, and the only place that ends it. */
import { constants } from 'node:os';
import type { CliIo } from './cli-context.ts';
import { run } from './command-line.ts';

for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessReaderLeft);
const io = processIo((code) => process.exit(code));
const exitCode = await run(process.argv.slice(2), io, process.env);
await allWritten(io);
// A command may have left behind what would keep its process: a worker’s threads, or a timer of a call to Temporal.
process.exit(exitCode);

/**
 * The streams and signals of this process, for a command line to run on.
 * @param exit ends the process at once: after a second interruption nothing is waited for
 */
function processIo(exit: (code: number) => never): CliIo {
  const { stdin, stdout, stderr } = process;
  return {
    stdin,
    stdout,
    stderr,
    // Only commands that have something to end ask for this: any other is ended by the signal itself.
    untilInterrupted: () => {
      const interruption = new AbortController();
      const interrupt = (signal: NodeJS.Signals): void => {
        if (interruption.signal.aborted) exit(128 + constants.signals[signal]);
        interruption.abort();
      };
      // The listener stays: the library that gives the cursor back ends the process by the signal, unless somebody listens to it.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
      return interruption.signal;
    },
  };
}

/** Whoever reads less than all of it, as `head` does, has what they wanted; what the command does goes on. */
function unlessReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Resolves when both streams have taken all that was written to them, or never will. */
async function allWritten({ stdout, stderr }: Pick<CliIo, 'stdout' | 'stderr'>): Promise<void> {
  const untilTaken = (stream: CliIo['stdout']): Promise<void> =>
    new Promise((resolve) => {
      stream.write('', () => {
        resolve();
      });
    });
  await Promise.all([stdout, stderr].map(untilTaken));
}
