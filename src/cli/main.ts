#!/usr/bin/env node
/** The command line as a process, and the only place that ends it. */
import { processIo } from './process-io.ts';
import { run } from './run.ts';

const io = processIo((code) => process.exit(code));
const exitCode = await run(process.argv.slice(2), io, process.env);
await io.written();
// What a command has left behind must not keep its process: the threads of a worker that could not be made, the timer of a call to Temporal
// that was to be repeated.
process.exit(exitCode);
