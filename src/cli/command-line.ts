/** The command line's composition root: builds the command that is asked for, runs it, and turns errors into exit codes. */
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command, CommanderError } from '@commander-js/extra-typings';
import type { InvalidRequestError, OnboardingConflictError } from '../client.ts';
import type { Environment, TracingConfig } from '../config/index.ts';
import { errorCodeOf } from '../domain/error-answers.ts';
import { loadedWith } from '../domain/optional-packages.ts';
import { VERSION } from '../domain/version.ts';
import { rememberCredentialsOf, SecretOwner } from '../redaction/index.ts';
import type { Tracing } from '../telemetry/index.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import type { CliContext, CliIo } from './cli-context.ts';
import { addGlobalOptions, environmentWith } from './global-options.ts';
import { helpOfAll, helpOfOne } from './help-texts.ts';
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
    const asked = whatIsAsked(program, argv);
    const context = contextOn(io, await environmentOf(program, asked, env), { output, owner });
    for (const entry of COMMANDS) await addCommand(program, entry, asked, context);
    await loadedWith('The client', () => program.parseAsync(asked.argv, { from: 'user' }));
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
  const program = new Command('onboarding')
    .description('Onboards customers to Airbyte Embedded, durably, on Temporal.')
    .usage('[options] <command>')
    .version(VERSION, '-v, --version', 'print the version of this package')
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
    .addHelpText('after', helpOfAll)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => columnsOf(stdout) ?? 80,
      getErrHelpWidth: () => columnsOf(stderr) ?? 80,
    })
    .showHelpAfterError('(--help shows what can be given)')
    .exitOverride();
  addGlobalOptions(program);
  return program;
}

interface Asked {
  /** The name that stands where a command's does. */
  readonly command: string | null;
  readonly isForHelp: boolean;
  /** What is left to read. */
  readonly argv: readonly string[];
}

const HELP_OPTIONS = ['-h', '--help'];

/** Help is asked for before a command's name, after it, or as `help NAME`; of a command that there is not, by mistake. */
function whatIsAsked(program: Command, argv: readonly string[]): Asked {
  const end = argv.indexOf('--');
  const isHelp = (word: string, at: number): boolean => HELP_OPTIONS.includes(word) && (end < 0 || at < end);
  const { operands } = program.parseOptions(argv.filter((word, at) => !isHelp(word, at)));
  const [first = null, second = null] = operands;
  const isForHelp = first === 'help' || argv.some(isHelp);
  const command = first === 'help' ? second : first;
  if (!isForHelp) return { command, isForHelp, argv };
  const isKnown = COMMANDS.some(({ name }) => name === command);
  const asHelp = command === null ? ['--help'] : isKnown ? [command, '--help'] : [command];
  return { command, isForHelp, argv: asHelp };
}

/** Help needs none that could be wrong. */
async function environmentOf(
  program: Command,
  { command, isForHelp }: Asked,
  env: Environment,
): Promise<Environment> {
  if (isForHelp) return env;
  const seen = await environmentWith(program.opts(), command, env);
  rememberCredentialsOf(seen);
  return seen;
}

/** Whole where the command line names it; of any other only its line in `--help` is wanted. */
async function addCommand(
  program: Command,
  { name, group, description, examples, load }: CommandEntry,
  asked: Asked,
  context: CliContext,
): Promise<void> {
  const command = program.command(name).helpGroup(group).description(description);
  // What is completed is every command.
  if (asked.command === name || asked.command === 'completion') (await load())(command, context);
  command.addHelpText('after', helpOfOne(examples));
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
      const [{ OnboardingClient }, { connectClient }, { readCommandConfig }, { waitRemarks }] =
        await Promise.all([
          import('../client.ts'),
          import('../client/index.ts'),
          import('../config/index.ts'),
          import('./waits.ts'),
        ]);
      const config = ownConfig ?? readCommandConfig(env);
      const tracing = await tracingFor(config.tracing, output);
      try {
        const { options, close } = await connectClient(
          config,
          { interceptors: tracing?.clientInterceptors },
          waitRemarks(output, config.temporal),
        );
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
