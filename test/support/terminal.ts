/** The command line in a real pseudo-terminal, and what is then on its screen. */
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { execa } from 'execa';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

export interface TerminalCommand {
  /** The lines on the screen, trailing spaces left out. */
  screen(): string[];
  /** Resolves with the screen as soon as it matches. @throws Error with the last one where the command ends before */
  shows(pattern: RegExp): Promise<string>;
  /** All that was written, escape codes included. */
  written(): string;
  /** As a person types; Ctrl-C is `\x03`. */
  type(keys: string): void;
  /** The command's exit code, once it has ended. */
  readonly ended: Promise<number | undefined>;
}

/** Util-linux' `script`, which every Debian has, makes the terminal. */
export function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): TerminalCommand {
  const { PATH = '', HOME = '' } = process.env;
  const words = [process.execPath, '--import', 'tsx', 'src/cli/main.ts', ...args].map((word) => `'${word}'`);
  const command = `stty cols ${columns} rows ${rows}; exec ${words.join(' ')}`;
  const child = execa('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    reject: false,
    buffer: false,
    cwd: PACKAGE,
    extendEnv: false,
    env: { PATH, HOME, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  let written = '';
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    terminal.write(chunk);
  });
  const parsed = (): Promise<void> =>
    new Promise((resolve) => {
      terminal.write('', resolve);
    });
  const ended = child.then(async ({ exitCode }) => {
    await parsed();
    return exitCode;
  });
  const screen = (): string[] => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: active.length },
      (_, line) => active.getLine(line)?.translateToString(true) ?? '',
    );
  };
  return {
    screen,
    written: () => written,
    type: (keys) => child.stdin.write(keys),
    ended,
    shows: async (pattern) => {
      for (;;) {
        const text = screen().join('\n');
        if (pattern.test(text)) return text;
        const drawn = new Promise((resolve) => {
          terminal.onWriteParsed(() => {
            resolve('drawn');
          });
        });
        if ((await Promise.race([drawn, ended.then(() => 'ended')])) === 'drawn') continue;
        throw new Error(`It ended without ${String(pattern)}:\n${text}\n${written}`);
      }
    },
  };
}
