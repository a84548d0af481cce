/** Scripts that complete the command line, by the shell that reads them. They hold all that they offer, and start nothing. */
import { bashScript } from './bash.ts';
import type { CompletedProgram } from './completed-program.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

export const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
  Record<string, (program: CompletedProgram) => string>
>;
