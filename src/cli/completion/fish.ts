import type { CompletedOption, CompletedProgram, CompletedValue } from './completed-program.ts';

export function fishScript({ program, options, commands }: CompletedProgram): string {
  const complete = `complete -c ${program}`;
  const lines = [
    `${complete} -f`,
    ...options.map((option) => `${complete} ${optionText(option)}`),
    ...commands.flatMap(({ name, description, options: own, argument }) => {
      const inside = `${complete} -n '__fish_seen_subcommand_from ${name}'`;
      return [
        `${complete} -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
        ...own.map((option) => `${inside} ${optionText(option)}`),
        ...(argument === null ? [] : argumentTexts(argument).map((text) => `${inside} ${text}`)),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function optionText({ names, description, value }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, ...(value === null ? [] : [valueText(value)]), `-d ${quoted(description)}`].join(' ');
}

function valueText({ isFile, choices }: CompletedValue): string {
  if (choices.length > 0) return `-x -a ${quoted(choices.join(' '))}`;
  return isFile ? '-r -F' : '-x';
}

function argumentTexts({ isFile, choices }: CompletedValue): string[] {
  if (choices.length > 0) return [`-a ${quoted(choices.join(' '))}`];
  return isFile ? ['-F'] : [];
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
