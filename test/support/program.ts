/** Programs of this package, run from their source as processes of their own. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

export type Program = ReturnType<typeof startProgram>;

/**
 * Starts a program with this environment and no other; it ends with this process at the latest.
 * @param file relative to the package
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the type is {@link Program}
export function startProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const { PATH = '', HOME = '' } = process.env;
  return execa(process.execPath, ['--import', 'tsx', file, ...args], {
    reject: false,
    cwd: PACKAGE,
    extendEnv: false,
    // Where several workers run at a time, none may take the port that is the default.
    env: { PATH, HOME, ONBOARDING_METRICS_PORT: 'off', ...env },
  });
}

/** The first line of a stream that matches. @throws Error where the stream ends without one */
export async function lineOf(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  const seen: string[] = [];
  for await (const line of createInterface(stream)) {
    if (pattern.test(line)) return line;
    seen.push(line);
  }
  throw new Error(`The program ended without a line that matches ${String(pattern)}:\n${seen.join('\n')}`);
}

/** Ends a program as a process manager would, and waits for it. */
export async function stopProgram(program: Program): Promise<void> {
  program.kill('SIGTERM');
  await program;
}

/** What a command left. */
export interface CommandResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the command line to its end, on this environment and standard input. */
export async function onboardingCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<CommandResult> {
  const program = startProgram('src/cli/main.ts', args, env);
  program.stdin.end(input);
  const { exitCode, stdout, stderr } = await program;
  return { exitCode, stdout, stderr };
}
