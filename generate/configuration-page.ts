/** docs/configuration.md, made of the variables that `src/config` reads. `npm run docs` writes it. */
import { VARIABLE_GROUPS, type Variable, type VariableGroup } from '../src/config/variables.ts';

export function configurationPage(): string {
  return `<!-- Made by \`npm run docs\` of src/config/variables.ts. -->

# Configuration

Every process reads its environment once, at its start, and names every problem in one message. Durations are written as \`5s\`, \`2 minutes\`, \`7 days\`. An empty variable is one
that is not set. [architecture.md](architecture.md#where-to-add-) says where a new one goes.

${VARIABLE_GROUPS.map(section).join('\n')}`;
}

function section({ title, about, variables }: VariableGroup): string {
  return `## ${title}

${about}

| variable | meaning | default |
| --- | --- | --- |
${variables.map(row).join('')}`;
}

function row(variable: Variable): string {
  return `| \`${variable.name}\` | ${variable.meaning} | ${defaultOf(variable)} |\n`;
}

function defaultOf({ fallback, unset }: Variable): string {
  if (fallback === null) return unset ?? 'none';
  const value = `\`${fallback}\``;
  return unset === undefined ? value : `${value}: ${unset}`;
}
