/** The command line in a real pseudo-terminal, and what is then on its screen. */
import xterm from '@xterm/headless';
import { startProgram } from './program.ts';

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

export function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): TerminalCommand {
  const program = startProgram('onboarding', { args, env, terminal: { columns, rows } });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  program.onWritten((chunk) => {
    terminal.write(chunk);
  });
  const parsed = (): Promise<void> =>
    new Promise((resolve) => {
      terminal.write('', resolve);
    });
  const ended = program.ended.then(async (exitCode) => {
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
    written: () => program.output,
    type: (keys) => {
      program.write(keys);
    },
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
        throw new Error(`It ended without ${String(pattern)}:\n${text}\n${program.output}`);
      }
    },
  };
}
