import { Argument, type Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';
import type { Completed } from '../completion/completed-program.ts';
import { SHELLS } from '../completion/shells.ts';

export function defineCompletion(command: Command, { output }: CliContext): void {
  const names = Object.keys(SHELLS) as (keyof typeof SHELLS)[];
  command.addArgument(new Argument('<shell>', 'whose script it is').choices(names)).action((shell) => {
    const root = command.parent as unknown as Declared;
    const script = SHELLS[shell]({
      program: root.name(),
      options: [...optionsOf(root), HELP],
      commands: root.commands.map((one) => ({
        name: one.name(),
        description: one.description(),
        options: optionsOf(one),
        ...argumentOf(one),
      })),
    });
    output.answer(script.trimEnd(), { script });
  });
}

/** The library's own, which each command has. */
const HELP = { names: ['-h', '--help'], description: 'display help for command', value: null };

/** What a command has declared, as the library tells it. */
type Declared = Pick<Command, 'name' | 'description' | 'options' | 'registeredArguments'> & {
  readonly commands: readonly Declared[];
};

function optionsOf({ options }: Declared): Completed['options'] {
  return options.map(({ short, long, description, required, argChoices, flags }) => ({
    names: [short, long].filter((name) => name !== undefined),
    description,
    value: required ? { isFile: flags.includes('<file>'), choices: argChoices ?? [] } : null,
  }));
}

function argumentOf({ registeredArguments: [argument] }: Declared): { argument: Completed['argument'] } {
  if (argument === undefined) return { argument: null };
  return { argument: { isFile: argument.name() === 'file', choices: argument.argChoices ?? [] } };
}
