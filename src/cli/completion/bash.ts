import type { CompletedOption, CompletedProgram, CompletedValue } from './completed-program.ts';

/** For bash 3.2, which macOS has, and later. Where nothing is offered, bash itself completes file names. */
export function bashScript({ program, options, commands }: CompletedProgram): string {
  const withValue = options.filter(({ value }) => value !== null).flatMap(({ names }) => names);
  const cases = commands.map(({ name, options: own, argument }) => {
    const words = [...namesOf(own), ...namesOf(options)].join(' ');
    return `    ${name}) options='${words}' values='${argument?.choices.join(' ') ?? ''}' files=${isFile(argument)} ;;`;
  });
  const places = [...placesOf('*', options), ...commands.flatMap((one) => placesOf(one.name, one.options))];
  return `_${program}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command='' options='${namesOf(options).join(' ')}' values='${commands.map(({ name }) => name).join(' ')}' files=no i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${withValue.join('|')}) i=$((i + 1)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  case "$command $previous" in
${valueCases(places).join('\n')}
  esac
  COMPREPLY=()
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *)
      COMPREPLY=($(compgen -W "$values" -- "$current"))
      [ "$files" = yes ] || compopt +o default 2>/dev/null
      ;;
  esac
}
complete -o default -F _${program} ${program}
`;
}

function namesOf(options: readonly CompletedOption[]): string[] {
  return options.flatMap(({ names }) => names);
}

function isFile(value: CompletedValue | null): string {
  return value?.isFile === true ? 'yes' : 'no';
}

/** The patterns of a command and an option before the word that is completed, which is the option's value. */
function placesOf(command: string, options: readonly CompletedOption[]): [string, CompletedValue][] {
  return options.flatMap(({ names, value }) =>
    value === null ? [] : names.map((name): [string, CompletedValue] => [`${command}' ${name}'`, value]),
  );
}

/** One for all places where the same is offered. */
function valueCases(places: readonly (readonly [string, CompletedValue])[]): string[] {
  const patterns = new Map<string, string[]>();
  for (const [pattern, value] of places) {
    const offered = `values='${value.choices.join(' ')}' files=${isFile(value)}`;
    patterns.set(offered, [...(patterns.get(offered) ?? []), pattern]);
  }
  return [...patterns].map(([offered, alike]) => `    ${alike.join('|')}) ${offered} ;;`);
}
