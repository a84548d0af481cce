/** Every command: its name, its line in `--help`, and where the rest of it is, which is loaded when it is asked for. */
import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from './cli-context.ts';

/** Gives a command its arguments, options and action. What only the action needs, the action loads. */
type DefineCommand = (command: Command, context: CliContext) => unknown;

export interface CommandEntry {
  readonly name: string;
  /** The heading in `--help` that it stands below. */
  readonly group: string;
  readonly description: string;
  /** In its own `--help`. */
  readonly examples: readonly string[];
  readonly load: () => Promise<DefineCommand>;
}

const GROUPS = {
  trial: 'Try it:',
  processes: 'Run it:',
  customers: 'Customers:',
  templates: 'Source templates:',
  operation: 'Operate it:',
} as const;

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'dev',
    group: GROUPS.trial,
    description: 'run the embedded stack, and sign up a customer, until Ctrl-C',
    examples: ['onboarding dev', 'onboarding dev --once', 'onboarding dev request.json'],
    load: async () => (await import('./commands/dev-command.ts')).defineDev,
  },
  {
    name: 'init',
    group: GROUPS.trial,
    description:
      'write a signup handler, a config file and a compose file into your project; overwrites nothing',
    examples: ['onboarding init', 'onboarding init --dir ../shop --framework next'],
    load: async () => (await import('./commands/init-command.ts')).defineInit,
  },
  {
    name: 'worker',
    group: GROUPS.processes,
    description: 'run a worker until SIGINT or SIGTERM; what is in flight ends first',
    examples: ['onboarding worker'],
    load: async () => (await import('./commands/worker-command.ts')).defineWorker,
  },
  {
    name: 'serve',
    group: GROUPS.processes,
    description: 'run the HTTP service until SIGINT or SIGTERM; what is in flight ends first',
    examples: ['ONBOARDING_API_KEYS=$(onboarding keygen --api-key) onboarding serve'],
    load: async () => (await import('./commands/serve-command.ts')).defineServe,
  },
  {
    name: 'codec-server',
    group: GROUPS.processes,
    description: 'decode for the Temporal UI and command line, until SIGINT or SIGTERM',
    examples: ['ONBOARDING_CODEC_ORIGINS=https://temporal.example.com onboarding codec-server'],
    load: async () => (await import('./commands/codec-server-command.ts')).defineCodecServer,
  },
  {
    name: 'start',
    group: GROUPS.customers,
    description: 'start the onboarding of a customer',
    examples: [
      'onboarding start request.json',
      'onboarding start request.json --wait',
      'onboarding template ID --example > request.json',
    ],
    load: async () => (await import('./commands/start-command.ts')).defineStart,
  },
  {
    name: 'import',
    group: GROUPS.customers,
    description:
      'start many from a CSV or NDJSON file, after live signups; run again, it goes on where it stopped',
    examples: [
      'onboarding import customers.csv --check',
      'onboarding import customers.csv --rate 5 --report report.ndjson',
      'onboarding import - --format ndjson < customers.ndjson',
    ],
    load: async () => (await import('./commands/import-command.ts')).defineImport,
  },
  {
    name: 'status',
    group: GROUPS.customers,
    description: 'how far an onboarding is',
    examples: ['onboarding status acme-4f21', 'onboarding status acme-4f21 --json'],
    load: async () => (await import('./commands/status-command.ts')).defineStatus,
  },
  {
    name: 'watch',
    group: GROUPS.customers,
    description: 'follow an onboarding until it closes; exit 0 when it completed',
    examples: ['onboarding watch acme-4f21'],
    load: async () => (await import('./commands/watch-command.ts')).defineWatch,
  },
  {
    name: 'list',
    group: GROUPS.customers,
    description: 'onboardings, the newest run of each',
    examples: [
      'onboarding list --status needs_attention --since yesterday',
      'onboarding list --failure-type Airbyte.Invalid --json',
    ],
    load: async () => (await import('./commands/list-command.ts')).defineList,
  },
  {
    name: 'views',
    group: GROUPS.customers,
    description: 'links to ready-made views of the Temporal UI; their times are as of now',
    examples: ['onboarding views'],
    load: async () => (await import('./commands/views-command.ts')).defineViews,
  },
  {
    name: 'retry',
    group: GROUPS.customers,
    description: 'try again what needs a person: one by its name, or many by their status',
    examples: [
      'onboarding retry acme-4f21',
      'onboarding retry acme-4f21 --with corrected.json --wait',
      'onboarding retry --status failed --since 24h --dry-run',
    ],
    load: async () => (await import('./commands/retry-command.ts')).defineRetry,
  },
  {
    name: 'cancel',
    group: GROUPS.customers,
    description: 'cancel an onboarding; what exists is kept',
    examples: ['onboarding cancel acme-4f21'],
    load: async () => (await import('./commands/cancel-command.ts')).defineCancel,
  },
  {
    name: 'token',
    group: GROUPS.customers,
    description: 'print a fresh token for the Airbyte Embedded Widget of a workspace that was onboarded',
    examples: ['onboarding token acme-4f21 --origin https://app.example.com'],
    load: async () => (await import('./commands/token-command.ts')).defineToken,
  },
  {
    name: 'templates',
    group: GROUPS.templates,
    description: 'the organization’s source templates: required fields and tags',
    examples: ['onboarding templates', 'onboarding templates --json'],
    load: async () => (await import('./commands/templates-command.ts')).defineTemplates,
  },
  {
    name: 'template',
    group: GROUPS.templates,
    description: 'what a source template asks for',
    examples: ['onboarding template ID', 'onboarding template ID --example > request.json'],
    load: async () => (await import('./commands/template-command.ts')).defineTemplate,
  },
  {
    name: 'check',
    group: GROUPS.templates,
    description: 'check an onboarding request against its source templates, without starting anything',
    examples: ['onboarding check request.json'],
    load: async () => (await import('./commands/check-command.ts')).defineCheck,
  },
  {
    name: 'setup',
    group: GROUPS.operation,
    description: 'register the search attributes in the namespace; does no harm twice',
    examples: ['onboarding setup --address temporal.example.com:7233 --namespace onboarding'],
    load: async () => (await import('./commands/setup-command.ts')).defineSetup,
  },
  {
    name: 'limits',
    group: GROUPS.operation,
    description: 'read or set the rate toward Airbyte, of all workers together; it holds at once',
    examples: [
      'onboarding limits',
      "onboarding limits --rps 5 --reason 'Airbyte asked to slow down'",
      'onboarding limits --clear',
    ],
    load: async () => (await import('./commands/limits-command.ts')).defineLimits,
  },
  {
    name: 'notices',
    group: GROUPS.operation,
    description:
      'notices of what onboardings came to: the newest first, or sent again under the ids they had',
    examples: [
      'onboarding notices --status not_delivered',
      'onboarding notices resend acme-4f21',
      'onboarding notices resend --undelivered --dry-run',
    ],
    load: async () => (await import('./commands/notices-command.ts')).defineNotices,
  },
  {
    name: 'doctor',
    group: GROUPS.operation,
    description: 'check what onboardings need, and say what to do; exit 1 where something failed',
    examples: ['onboarding doctor'],
    load: async () => (await import('./commands/doctor-command.ts')).defineDoctor,
  },
  {
    name: 'replay',
    group: GROUPS.operation,
    description: 'replay histories with this version’s workflow code, before it is deployed',
    examples: [
      'onboarding replay history.json',
      'onboarding replay --from-server --limit 500',
      'onboarding replay --from-server --workspace acme-4f21',
    ],
    load: async () => (await import('./commands/replay-command.ts')).defineReplay,
  },
  {
    name: 'keygen',
    group: GROUPS.operation,
    description: 'print a new key for ONBOARDING_KEYS',
    examples: [
      'onboarding keygen',
      'onboarding keygen --id k2',
      'onboarding keygen --api-key web',
      'onboarding keygen --notice-secret',
    ],
    load: async () => (await import('./commands/keygen-command.ts')).defineKeygen,
  },
  {
    name: 'completion',
    group: GROUPS.operation,
    description: 'print a script that completes commands and options in a shell',
    examples: [
      'source <(onboarding completion bash)',
      'source <(onboarding completion zsh)',
      'onboarding completion fish > ~/.config/fish/completions/onboarding.fish',
    ],
    load: async () => (await import('./commands/completion-command.ts')).defineCompletion,
  },
];
