#!/usr/bin/env node
/** The command line as a process, and the only place that ends it. */
import { allWritten, processIo } from './process-io.ts';
import { run } from './command-line.ts';

const io = processIo((code) => process.exit(code));
const exitCode = await run(process.argv.slice(2), io, process.env);
await allWritten(io);
// What a command has left behind must not keep its process: a worker’s threads, or a timer of a call to Temporal.
process.exit(exitCode);
