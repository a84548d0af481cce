/** Programs of this package as processes of their own: what is built, on an environment and no other. */
import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import { Transcript } from './transcript.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** What can be started, by Node's arguments. */
const PROGRAMS = {
  onboarding: ['dist/src/cli/main.js'],
  /** As in development, and as the README's first command runs it. */
  'onboarding from source': ['--import', 'tsx', 'src/cli/main.ts'],
  emulator: ['dist/emulator/main.js'],
  /** As a service manager may start them, without the command line. */
  worker: ['dist/src/worker.js'],
  service: ['dist/src/serve.js'],
  'codec server': ['dist/src/cli/main.js', 'codec-server'],
  /** A customer's, which imports the package by its name. */
  'signup handler': ['test/fixtures/signup-handler.js'],
  /** A test of one. */
  'test in memory': ['test/fixtures/test-in-memory.js'],
} as const;

export type ProgramName = keyof typeof PROGRAMS;

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of another installation of this package. */
  readonly folder?: string;
  /** Standard input; by default it is left open. */
  readonly input?: string;
  /** Lines and columns of a pseudo-terminal that it runs in; without one its output goes into pipes. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

/** A program that runs, and all that it has written. */
export class Program extends Transcript {
  readonly #child: ResultPromise;
  /** Its exit code, once it has ended; none where a signal ended it. */
  readonly ended: Promise<number | undefined>;

  constructor(child: ResultPromise) {
    const ended = child.then(({ exitCode }) => exitCode);
    super(ended);
    this.#child = child;
    this.ended = ended;
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (chunk: Buffer) => {
        this.keep(stream, chunk);
      });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Sends a signal, and waits for its end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | undefined> {
    this.#child.kill(signal);
    return await this.ended;
  }
}

/** Starts a program; it ends with this process at the latest. */
export function startProgram(
  name: ProgramName,
  { args = [], env = {}, folder = PACKAGE, input, terminal }: ProgramOptions = {},
): Program {
  const words = [process.execPath, ...PROGRAMS[name], ...args];
  const [command = '', ...rest] = terminal === undefined ? words : inTerminal(words, terminal);
  const child = execa(command, rest, {
    reject: false,
    buffer: false,
    cwd: folder,
    extendEnv: false,
    env: { ...OF_THE_MACHINE, ...(terminal && { TERM: 'xterm-256color', SHELL: '/bin/sh' }), ...env },
    ...(input !== undefined && { input }),
  });
  return new Program(child as ResultPromise);
}

const { PATH = '', HOME = '' } = process.env;
const OF_THE_MACHINE = {
  PATH,
  HOME,
  // Where several workers run at a time, none may take the port that is the default.
  ONBOARDING_METRICS_PORT: 'off',
};

/** Util-linux' `script`, which every Debian has, makes the terminal. */
function inTerminal(
  words: readonly string[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${columns} rows ${rows}; exec ${quoted}`;
  return ['script', '--quiet', '--return', '--flush', '--command', command, '/dev/null'];
}
