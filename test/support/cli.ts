/** The command line in this process: what it answers, says and exits with. What is about a process itself starts one: see program.ts. */
import { PassThrough, Writable } from 'node:stream';
import type { CliIo } from '../../src/cli/cli-context.ts';
import { run } from '../../src/cli/command-line.ts';
import type { Environment } from '../../src/config/index.ts';
import { temporalEnvironment } from './environment.ts';
import { Transcript } from './transcript.ts';
import type { World } from './world.ts';

/** What a command left; a newline at the end of either text is left out. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, and all that it has written. */
export class RunningCommand extends Transcript {
  readonly ended: Promise<CommandResult>;
  readonly #interruption = new AbortController();
  readonly #stdin = new PassThrough();

  constructor(args: readonly string[], env: Environment, input: string | null) {
    let finish: (result: Promise<CommandResult>) => void = () => undefined;
    const ended = new Promise<CommandResult>((resolve) => (finish = resolve));
    super(ended);
    this.ended = ended;
    if (input !== null) this.#stdin.end(input);
    finish(this.#run(args, env));
  }

  write(text: string): void {
    this.#stdin.write(text);
  }

  /** As the first Ctrl-C does; resolves when it has ended. */
  async interrupt(): Promise<CommandResult> {
    this.#interruption.abort();
    return await this.ended;
  }

  async #run(args: readonly string[], env: Environment): Promise<CommandResult> {
    const untilInterrupted = (): AbortSignal => this.#interruption.signal;
    const io: CliIo = {
      stdin: this.#stdin,
      stdout: this.#to('stdout'),
      stderr: this.#to('stderr'),
      untilInterrupted,
    };
    const exitCode = await run(args, io, env);
    return { exitCode, stdout: withoutLastNewline(this.stdout), stderr: withoutLastNewline(this.stderr) };
  }

  #to(stream: 'stdout' | 'stderr'): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.keep(stream, chunk);
        done();
      },
    });
  }
}

/** Starts a command whose standard input stays open. */
export function startCommand(args: readonly string[], env: Environment = {}): RunningCommand {
  return new RunningCommand(args, env, null);
}

/** Runs a command to its end, on this environment and standard input. */
export async function onboardingCommand(
  args: readonly string[],
  env: Environment = {},
  input = '',
): Promise<CommandResult> {
  return await new RunningCommand(args, env, input).ended;
}

/** Runs a command against the onboardings of a test, and waits for its end. */
export async function runCli(
  world: Pick<World, 'address' | 'keys' | 'taskQueue' | 'namespace'>,
  args: readonly string[],
): Promise<CommandResult> {
  return await onboardingCommand(args, temporalEnvironment(world));
}

function withoutLastNewline(told: string): string {
  return told.replace(/\n$/, '');
}
