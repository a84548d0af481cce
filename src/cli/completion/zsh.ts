import type { CompletedOption, CompletedProgram, CompletedValue } from './completed-program.ts';

/** To be read by `source`, or to lie as `_onboarding` in a folder of `$fpath`. */
export function zshScript({ program, options, commands }: CompletedProgram): string {
  const described = commands.map(({ name, description }) => quoted(`${name}:${escaped(description)}`));
  const cases = commands.map(({ name, options: own, argument }) => {
    const specs = [...own.flatMap(specsOf), ...argumentSpecs(argument)];
    return `        ${name}) _arguments $globals ${specs.join(' ')} ;;`;
  });
  return `#compdef ${program}
_${program}() {
  local -a globals=(${options.flatMap(specsOf).join(' ')})
  local -a commands=(${described.join(' ')})
  local state line
  _arguments -C $globals '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}
if [ "$funcstack[1]" = '_${program}' ]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

/** A name each, as `_arguments` takes them. */
function specsOf({ names, description, value }: CompletedOption): string[] {
  const takes = value === null ? '' : `:value:${actionOf(value)}`;
  return names.map((name) => quoted(`${name}[${escaped(description)}]${takes}`));
}

function argumentSpecs(argument: CompletedValue | null): string[] {
  return argument === null ? [] : [quoted(`1:argument:${actionOf(argument)}`)];
}

function actionOf({ isFile, choices }: CompletedValue): string {
  if (choices.length > 0) return `(${choices.join(' ')})`;
  return isFile ? '_files' : ' ';
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
