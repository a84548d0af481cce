/** The command line as processes of their own on one environment, whose whole output is kept. */
import { startProgram, type Program } from './program.ts';

export class Processes {
  readonly #env: Readonly<Record<string, string>>;
  readonly #programs: Program[] = [];

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /** All that all of them have written. */
  get output(): string {
    return this.#programs.map(({ output }) => output).join('');
  }

  /** Runs a command to its end; answers its exit code. */
  async run(args: readonly string[], input = ''): Promise<number | undefined> {
    return await this.#start(args, input).ended;
  }

  start(args: readonly string[]): Program {
    return this.#start(args);
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.end('SIGKILL')));
  }

  #start(args: readonly string[], input?: string): Program {
    const program = startProgram('onboarding', {
      args,
      env: this.#env,
      ...(input !== undefined && { input }),
    });
    this.#programs.push(program);
    return program;
  }
}
