/** The command line's composition root: builds the command that is asked for, runs it, and turns errors into exit codes. */
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import type { InvalidRequestError, OnboardingConflictError } from '../client.ts';
import type { Environment, TracingConfig } from '../config/index.ts';
import { errorCodeOf } from '../domain/error-answers.ts';
import { VERSION } from '../domain/version.ts';
import { rememberCredentialsOf, SecretOwner } from '../redaction/index.ts';
import type { Tracing } from '../telemetry/index.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import type { CliContext, CliIo } from './cli-context.ts';
import { EXIT, exitCodeOf, Unsuccessful, usageErrorOf, type ExitCode } from './exit.ts';
import { printable, printableLines, streamOutput, type Output } from './terminal/output.ts';

/**
 * Runs a command line to its end. It keeps nothing of a run, so that many can run beside each other.
 * @param argv the words after the program's name
 */
export async function run(argv: readonly string[], io: CliIo, env: Environment): Promise<ExitCode> {
  rememberCredentialsOf(env);
  const json = argv.includes('--json');
  const output = streamOutput(io.stdout, io.stderr, { json, term: env['TERM'] });
  const owner = new SecretOwner();
  try {
    const program = programOn(io);
    const context = contextOn(io, env, { output, owner });
    for (const entry of COMMANDS) await addCommand(program, entry, argv, context);
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    owner.as(() => {
      reportError(error, { output, json });
    });
    return exitCodeOf(error);
  }
}

function programOn({ stdout, stderr }: CliIo): Command {
  const columnsOf = (stream: CliIo['stdout']): number | undefined =>
    'columns' in stream ? stream.columns : undefined;
  return new Command('onboarding')
    .description('Onboards customers to Airbyte Embedded, durably, on Temporal.')
    .version(VERSION, '--version', 'print the version of this package')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => columnsOf(stdout) ?? 80,
      getErrHelpWidth: () => columnsOf(stderr) ?? 80,
    })
    .showHelpAfterError('(--help shows what can be given)')
    .exitOverride();
}

/** Whole where the command line names it; of any other only its line in `--help` is wanted. */
async function addCommand(
  program: Command,
  { name, description, load }: CommandEntry,
  argv: readonly string[],
  context: CliContext,
): Promise<void> {
  const command = program.command(name).description(description);
  if (argv.includes(name)) (await load())(command, context);
  // Read from the arguments before; declared so that it is known, and stands in each command's help.
  command.addOption(new Option('--json', 'one JSON value on standard output'));
}

function contextOn(
  io: CliIo,
  env: Environment,
  { output, owner }: { readonly output: Output; readonly owner: SecretOwner },
): CliContext {
  return {
    env,
    output,
    untilInterrupted: io.untilInterrupted,
    readStandardInput: () => text(io.stdin),
    standardInput: (signal) => addAbortSignal(signal, io.stdin),
    withClient: async (use, ownConfig) => {
      const [{ OnboardingClient }, { connectClient }, { readCommandConfig }] = await Promise.all([
        import('../client.ts'),
        import('../client/index.ts'),
        import('../config/index.ts'),
      ]);
      const config = ownConfig ?? readCommandConfig(env);
      const tracing = await tracingFor(config.tracing, output);
      try {
        const { options, close } = await connectClient(config, tracing?.clientInterceptors);
        try {
          return await owner.run(() => use(new OnboardingClient(options), config));
        } finally {
          await close();
        }
      } finally {
        config.keyring.close?.();
        await tracing?.stop();
      }
    },
  };
}

/** `null` where no collector is configured: then nothing that logs, counts or traces is loaded. */
async function tracingFor(config: TracingConfig | null, output: Output): Promise<Tracing | null> {
  if (config === null) return null;
  const { startTracing } = await import('../telemetry/index.ts');
  return await startTracing(config, {
    serviceName: 'onboarding-cli',
    onProblem: (problem) => {
      output.remark(`Spans cannot be sent: ${printable(problem)}`);
    },
  });
}

/** An error of the client, with what its class has beside its code. */
interface ErrorWithMore extends Error {
  readonly issues?: InvalidRequestError['issues'];
  readonly fields?: OnboardingConflictError['fields'];
  readonly more?: number;
}

/** Commander has written its own errors already, and an unsuccessful command what it did. */
function reportError(
  error: unknown,
  { output, json }: { readonly output: Output; readonly json: boolean },
): void {
  if (error instanceof Unsuccessful || exitCodeOf(error) === EXIT.done) return;
  const isWritten = error instanceof CommanderError;
  const ours = isWritten ? usageErrorOf(error) : (error as ErrorWithMore);
  const { message, issues, fields, more = 0 }: ErrorWithMore = ours;
  // An error of Node's or of a library has a code too, which is none of those that are promised.
  const code = errorCodeOf(ours) ?? 'failed';
  if (json) output.answer('', { error: { code, message, issues, fields, ...(more > 0 && { more }) } });
  // It may hold what Airbyte or Temporal said.
  if (!isWritten) output.remark(printableLines(message));
}
