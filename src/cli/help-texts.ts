/** What stands in `--help` below the options. */
import { EXIT } from './exit.ts';

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  failed: 'not well: a failed onboarding, a failed check of the doctor, an interruption',
  usage: 'what was typed, a file, a request or a setting can’t be used',
  notFound: 'there is no such onboarding, or source template',
  conflict: 'in conflict with what is there',
  unreachable: 'Temporal or Airbyte cannot be reached',
};

/** Those that commands are set with most; docs/configuration.md has all. */
const VARIABLES = [
  ['TEMPORAL_ADDRESS', 'where Temporal is; localhost:7233 by default'],
  ['TEMPORAL_NAMESPACE', 'its namespace; default by default'],
  ['TEMPORAL_API_KEY, TEMPORAL_TLS_…', 'how it is reached'],
  ['TEMPORAL_PROFILE', 'a profile of Temporal’s configuration file'],
  ['ONBOARDING_KEYS, ONBOARDING_KEYS_FILE', 'the keys that seal; `onboarding keygen` prints one'],
  ['ONBOARDING_TASK_QUEUE', 'the task queue; onboarding by default'],
  ['AIRBYTE_ORGANIZATION_ID', 'of the organization at Airbyte'],
  ['AIRBYTE_CLIENT_ID, AIRBYTE_CLIENT_SECRET', 'its credential;'],
  ['AIRBYTE_ACCESS_TOKEN', 'or this instead'],
  ['AIRBYTE_API_URL', 'where Airbyte is; https://api.airbyte.ai by default'],
  ['NO_COLOR', 'no colours'],
] as const;
const WIDTH = Math.max(...VARIABLES.map(([name]) => name.length));

const EXAMPLES = [
  'onboarding dev',
  'onboarding --dev list',
  'onboarding start request.json --wait',
  'onboarding status acme-4f21',
];

/** Of the command line as a whole. */
export function helpOfAll(): string {
  const variables = VARIABLES.map(([name, text]) => `${name.padEnd(WIDTH)}  ${text}`);
  const codes = Object.entries(EXIT_MEANINGS).map(
    ([name, text]) => `${EXIT[name as keyof typeof EXIT]}  ${text}`,
  );
  return [
    section('Environment', [...variables, 'docs/configuration.md has them all.']),
    section('Exit codes', codes),
    section('Examples', EXAMPLES),
  ].join('\n');
}

/** Of one command. */
export function helpOfOne(examples: readonly string[]): string {
  return section('Examples', examples);
}

function section(head: string, lines: readonly string[]): string {
  return ['', `${head}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}
