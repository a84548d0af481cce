/** The command line as processes of their own, whose whole output is kept. */
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface RunningProcess {
  /** Resolves when it has written this text. @throws Error with its output where it ends before */
  says(text: string): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export class Processes {
  readonly #env: Readonly<Record<string, string>>;
  readonly #written = new EventEmitter();
  readonly #children = new Set<ResultPromise>();
  /** All that all of them have written. */
  output = '';

  constructor(env: Readonly<Record<string, string>>) {
    const { PATH = '', HOME = '' } = process.env;
    // Where several workers run at a time, none may take the port that is the default.
    this.#env = { PATH, HOME, ONBOARDING_METRICS_PORT: 'off', ...env };
  }

  /** Runs a command to its end; answers its exit code. */
  async run(args: readonly string[], input = ''): Promise<number | undefined> {
    const { exitCode } = await this.#spawn(args, input);
    return exitCode;
  }

  start(args: readonly string[]): RunningProcess {
    const child = this.#spawn(args, '');
    const before = this.output.length;
    const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
      child.kill(signal);
      await child;
    };
    return {
      says: async (text) => {
        const said = (): boolean => this.output.slice(before).includes(text);
        const ended = child.then(() => true);
        while (!said()) {
          if (await Promise.race([once(this.#written, 'written').then(() => false), ended])) break;
        }
        if (!said()) throw new Error(`It ended without: ${text}\n${this.output.slice(before)}`);
      },
      kill: () => end('SIGKILL'),
      stop: () => end('SIGTERM'),
    };
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#children].map(async (child) => (child.kill('SIGKILL'), child)));
  }

  #spawn(args: readonly string[], input: string): ResultPromise {
    const child = execa(process.execPath, ['--import', 'tsx', MAIN, ...args], {
      reject: false,
      extendEnv: false,
      env: this.#env,
      input,
      buffer: false,
    });
    const keep = (chunk: Buffer): void => {
      this.output += chunk.toString();
      this.#written.emit('written');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#children.add(child as ResultPromise);
    void child.finally(() => this.#children.delete(child as ResultPromise));
    return child as ResultPromise;
  }
}
