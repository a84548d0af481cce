#!/usr/bin/env node
/** The command line's composition root: reads the process, builds the commands, and turns errors into exit codes. */
import { constants } from 'node:os';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import { OnboardingClient, type InvalidRequestError, type OnboardingConflictError } from '../client.ts';
import { readTracingConfig } from '../config.ts';
import { VERSION } from '../domain/version.ts';
import { rememberCredentialsOf } from '../redaction/index.ts';
import { startTracing } from '../telemetry/tracing.ts';
import { cancelCommand } from './commands/cancel.ts';
import { checkCommand } from './commands/check.ts';
import { codecServerCommand } from './commands/codec-server.ts';
import type { CliContext } from './context.ts';
import { devCommand } from './commands/dev.ts';
import { doctorCommand } from './commands/doctor.ts';
import { EXIT, exitCodeOf, Unsuccessful, usageErrorOf } from './exit.ts';
import { importCommand } from './commands/import.ts';
import { keygenCommand } from './commands/keygen.ts';
import { limitsCommand } from './commands/limits.ts';
import { listCommand } from './commands/list.ts';
import { StreamOutput } from './terminal/output.ts';
import { printable, printableLines } from './terminal/printable.ts';
import { retryCommand } from './commands/retry.ts';
import { serveCommand } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { templateCommand } from './commands/template.ts';
import { templatesCommand } from './commands/templates.ts';
import { tokenCommand } from './commands/token.ts';
import { viewsCommand } from './commands/views.ts';
import { watchCommand } from './commands/watch.ts';
import { workerCommand } from './commands/worker.ts';

const COMMANDS = [
  devCommand,
  workerCommand,
  serveCommand,
  codecServerCommand,
  startCommand,
  importCommand,
  statusCommand,
  watchCommand,
  listCommand,
  viewsCommand,
  retryCommand,
  cancelCommand,
  tokenCommand,
  templatesCommand,
  templateCommand,
  checkCommand,
  setupCommand,
  limitsCommand,
  doctorCommand,
  keygenCommand,
];

const HELP_HINT = '(--help shows what can be given)';

rememberCredentialsOf(process.env);
const json = process.argv.includes('--json');
const output = new StreamOutput(process.stdout, process.stderr, { json, term: process.env['TERM'] });
const context: CliContext = {
  env: process.env,
  output,
  untilInterrupted,
  readStandardInput: () => text(process.stdin),
  standardInput: (signal) => addAbortSignal(signal, process.stdin),
  withClient: async (use) => {
    const tracing = await startTracing(readTracingConfig(process.env), {
      serviceName: 'onboarding-cli',
      onProblem: (problem) => {
        output.remark(`Spans cannot be sent: ${printable(problem)}`);
      },
    });
    const interceptors = tracing?.clientInterceptors;
    const onboarding = await OnboardingClient.connect(process.env, { interceptors });
    try {
      return await use(onboarding);
    } finally {
      await onboarding.close();
      await tracing?.stop();
    }
  },
};

process.exitCode = await run(process.argv);
// What a command has left behind must not keep its process: the threads of a worker that could not be made, the timer of a call to Temporal
// that was to be repeated.
await Promise.all([process.stdout, process.stderr].map(written));
process.exit();

/** Resolves when the stream has taken all that it was given, or never will. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

/** Only for commands that have something to end: any other is ended by the signal itself. */
function untilInterrupted(): AbortSignal {
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    // The second one is not waited for.
    if (interruption.signal.aborted) process.exit(128 + constants.signals[signal]);
    interruption.abort();
  };
  // It stays: what gives the cursor back ends the process by the signal, unless somebody else listens.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  return interruption.signal;
}

async function run(argv: readonly string[]): Promise<number> {
  const program = new Command('onboarding')
    .description('Onboards customers to Airbyte Embedded, durably, on Temporal.')
    .version(VERSION, '--version', 'print the version of this package')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(HELP_HINT)
    .exitOverride();
  for (const build of COMMANDS) {
    const command = build(context);
    // Read from the arguments above; declared so that it is known, and stands in each command's help.
    command.addOption(new Option('--json', 'one JSON value on standard output'));
    program.addCommand(command.showHelpAfterError(HELP_HINT).exitOverride());
  }
  try {
    await program.parseAsync(argv);
    return EXIT.done;
  } catch (error) {
    tell(error);
    return exitCodeOf(error);
  }
}

/** What the client's errors have, as far as they have it. */
interface ToldError extends Error {
  readonly code?: string;
  readonly issues?: InvalidRequestError['issues'];
  readonly fields?: OnboardingConflictError['fields'];
}

/** Commander has told its own errors, and an unsuccessful command what it did. */
function tell(error: unknown): void {
  if (error instanceof Unsuccessful || exitCodeOf(error) === EXIT.done) return;
  const isTold = error instanceof CommanderError;
  const ours = isTold ? usageErrorOf(error) : (error as ToldError);
  const { message, code = 'failed', issues, fields }: ToldError = ours;
  if (json) output.answer('', { error: { code, message, issues, fields } });
  // It may hold what Airbyte or Temporal said.
  if (!isTold) output.remark(printableLines(message));
}
