/** Every command: its name, its line in `--help`, and where the rest of it is, which is loaded when it is asked for. */
import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from './cli-context.ts';

/** Gives a command its arguments, options and action. What only the action needs, the action loads. */
type DefineCommand = (command: Command, context: CliContext) => unknown;

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<DefineCommand>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'dev',
    description: 'run the embedded stack, and sign up a customer, until Ctrl-C',
    load: async () => (await import('./commands/dev-command.ts')).defineDev,
  },
  {
    name: 'worker',
    description: 'run a worker until SIGINT or SIGTERM; what is in flight ends first',
    load: async () => (await import('./commands/worker-command.ts')).defineWorker,
  },
  {
    name: 'serve',
    description: 'run the HTTP service until SIGINT or SIGTERM; what is in flight ends first',
    load: async () => (await import('./commands/serve-command.ts')).defineServe,
  },
  {
    name: 'codec-server',
    description: 'decode for the Temporal UI and command line, until SIGINT or SIGTERM',
    load: async () => (await import('./commands/codec-server-command.ts')).defineCodecServer,
  },
  {
    name: 'start',
    description: 'start the onboarding of a customer',
    load: async () => (await import('./commands/start-command.ts')).defineStart,
  },
  {
    name: 'import',
    description:
      'start many from a CSV or NDJSON file, after live signups; run again, it goes on where it stopped',
    load: async () => (await import('./commands/import-command.ts')).defineImport,
  },
  {
    name: 'status',
    description: 'how far an onboarding is',
    load: async () => (await import('./commands/status-command.ts')).defineStatus,
  },
  {
    name: 'watch',
    description: 'follow an onboarding until it closes; exit 0 when it completed',
    load: async () => (await import('./commands/watch-command.ts')).defineWatch,
  },
  {
    name: 'list',
    description: 'onboardings, the newest run of each',
    load: async () => (await import('./commands/list-command.ts')).defineList,
  },
  {
    name: 'views',
    description: 'links to ready-made views of the Temporal UI; their times are as of now',
    load: async () => (await import('./commands/views-command.ts')).defineViews,
  },
  {
    name: 'retry',
    description: 'try again what needs a person: one by its name, or many by their status',
    load: async () => (await import('./commands/retry-command.ts')).defineRetry,
  },
  {
    name: 'cancel',
    description: 'cancel an onboarding; what exists is kept',
    load: async () => (await import('./commands/cancel-command.ts')).defineCancel,
  },
  {
    name: 'token',
    description: 'print a fresh token for the Airbyte Embedded Widget of a workspace that was onboarded',
    load: async () => (await import('./commands/token-command.ts')).defineToken,
  },
  {
    name: 'templates',
    description: 'the organization’s source templates: required fields and tags',
    load: async () => (await import('./commands/templates-command.ts')).defineTemplates,
  },
  {
    name: 'template',
    description: 'what a source template asks for',
    load: async () => (await import('./commands/template-command.ts')).defineTemplate,
  },
  {
    name: 'check',
    description: 'check an onboarding request against its source templates, without starting anything',
    load: async () => (await import('./commands/check-command.ts')).defineCheck,
  },
  {
    name: 'setup',
    description: 'register the search attributes in the namespace; does no harm twice',
    load: async () => (await import('./commands/setup-command.ts')).defineSetup,
  },
  {
    name: 'limits',
    description: 'read or set the rate toward Airbyte, of all workers together; it holds at once',
    load: async () => (await import('./commands/limits-command.ts')).defineLimits,
  },
  {
    name: 'doctor',
    description: 'check what onboardings need, and say what to do; exit 1 where something failed',
    load: async () => (await import('./commands/doctor-command.ts')).defineDoctor,
  },
  {
    name: 'keygen',
    description: 'print a new key for ONBOARDING_KEYS',
    load: async () => (await import('./commands/keygen-command.ts')).defineKeygen,
  },
];
