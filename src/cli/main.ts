#!/usr/bin/env node
/** The command line as a process: its streams and signals, and the only place that ends it. */
import { constants } from 'node:os';
import { run } from './run.ts';

const { stdin, stdout, stderr } = process;

/** Only for commands that have something to end: any other is ended by the signal itself. */
function untilInterrupted(): AbortSignal {
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    // The second interruption is not waited for.
    if (interruption.signal.aborted) process.exit(128 + constants.signals[signal]);
    interruption.abort();
  };
  // It stays: what gives the cursor back ends the process by the signal, unless somebody else listens.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  return interruption.signal;
}

/** Resolves when a stream has taken all that was written to it, or never will. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

const exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, untilInterrupted }, process.env);
await Promise.all([stdout, stderr].map(written));
// What a command has left behind must not keep its process: the threads of a worker that could not be made, the timer of a call to Temporal
// that was to be repeated.
process.exit(exitCode);
