/**
 * The walls of `src`: every file lies in exactly one zone, a room or an entry, and imports only what its zone may. The
 * linter (eslint.config.js), the table in docs/architecture.md and test/unit/walls.test.ts come from this list.
 *
 * An entry is a file at the top of `src`, which package.json exports. A room is a folder; others import its door, which is
 * its `index.ts`, and nothing behind it.
 */

export interface Zone {
  /** Of a room its folder, of an entry its file. */
  readonly name: string;
  /** What it is for. With what it may import this is the sentence at the head of a room's door. */
  readonly purpose: string;
  /** The zones that it may import, by name; or one file behind a door, by its path. */
  readonly may: readonly string[];
  /** Whether each of its files is imported by itself, so that nobody loads with one what only another needs. */
  readonly hasNoDoor?: true;
  /** Whether it is a composition root: it alone reads the process's environment and arguments, and handles signals. */
  readonly isRoot?: true;
}

/** The lowest first: each imports only what stands before it. */
export const ZONES: readonly Zone[] = [
  {
    name: 'types',
    purpose: 'Declarations that stand in for those of a package.',
    may: [],
  },
  {
    name: 'domain',
    purpose: 'Pure data, rules, errors and words; in history, every type that stands in a history.',
    may: [],
    hasNoDoor: true,
  },
  {
    name: 'browser',
    purpose:
      'The client for browsers: live progress, and Airbyte’s widget. Of `domain` it knows types, nothing that runs.',
    may: ['domain/customer-progress.ts', 'domain/history/types.ts'],
  },
  {
    name: 'browser.ts',
    purpose: 'The client for browsers: what a page imports.',
    may: ['domain/customer-progress.ts', 'domain/history/types.ts', 'browser'],
  },
  {
    name: 'redaction',
    purpose: 'Takes secrets out of texts, by value and by shape.',
    may: [],
  },
  {
    name: 'proxy',
    purpose: 'By which proxy an address is reached, and connections by it.',
    may: ['domain/loopback.ts', 'redaction'],
  },
  {
    name: 'secrets',
    purpose: 'Keys, sealed values and the payload codec.',
    may: ['domain', 'redaction'],
  },
  {
    name: 'airbyte',
    purpose: 'The client of Airbyte’s API: one method an operation, one attempt a call.',
    may: ['domain/version.ts', 'domain/retry-after.ts', 'domain/history/types.ts', 'redaction', 'proxy'],
  },
  {
    name: 'temporal',
    purpose:
      'Temporal’s service, which knows of customers nothing but names: connection, refusals, task queue, attributes, versions and links.',
    may: ['domain'],
  },
  {
    name: 'http-server',
    purpose:
      'What every HTTP server of this package stands on: connections and bodies that take bounded memory, who calls, and how often.',
    may: ['domain'],
  },
  {
    name: 'preflight',
    purpose: 'What source templates ask for, and configurations checked by it.',
    may: ['domain', 'proxy', 'airbyte'],
  },
  {
    name: 'config',
    purpose: 'The environment as one object a process, read once, with every problem in one message.',
    may: ['domain', 'proxy/settings.ts', 'secrets'],
  },
  {
    name: 'telemetry',
    purpose: 'Logs, what is counted of calls, and traces: the one place that knows OpenTelemetry.',
    may: ['domain', 'redaction', 'secrets', 'airbyte', 'config'],
  },
  {
    name: 'activities',
    purpose: 'The activities, one file each, and the one classifier of errors.',
    may: ['domain', 'secrets', 'airbyte', 'preflight'],
  },
  {
    name: 'workflows',
    purpose: 'The onboarding workflow, deterministic; of activities it knows the signatures, as types.',
    may: ['domain', 'activities/contract.ts'],
  },
  {
    name: 'step',
    purpose: 'An onboarding as a step of one’s own workflow, deterministic.',
    may: ['domain'],
  },
  {
    name: 'workflows.ts',
    purpose: 'What one’s own workflow code imports.',
    may: ['domain', 'workflows', 'step'],
  },
  {
    name: 'client',
    purpose: 'The use cases behind OnboardingClient: start, progress, follow, retry, list, one and many.',
    may: ['domain', 'redaction', 'secrets', 'temporal'],
  },
  {
    name: 'notices',
    purpose:
      'Notices of what onboardings come to: signed, sent to addresses, handed to hooks; and of runs that were closed from outside.',
    may: ['domain', 'activities/contract.ts', 'redaction', 'secrets', 'proxy', 'client'],
  },
  {
    name: 'client.ts',
    purpose: 'OnboardingClient: what a signup handler imports.',
    may: ['domain', 'secrets', 'temporal', 'config', 'client'],
    isRoot: true,
  },
  {
    name: 'widget',
    purpose: 'Widget tokens: who may have one (I2), and where it comes from; and what stands in a workspace.',
    may: ['domain/region-id-format.ts', 'airbyte', 'client.ts'],
  },
  {
    name: 'templates',
    purpose:
      'The source templates that customers are offered: which, the form of each, and what is none of it.',
    may: ['domain', 'airbyte', 'preflight'],
  },
  {
    name: 'signup',
    purpose: 'Signup webhooks: their signatures, and the mapping from events to requests.',
    may: ['domain', 'client.ts'],
  },
  {
    name: 'define-config.ts',
    purpose: 'What onboarding.config.ts imports.',
    may: ['domain', 'client.ts', 'signup'],
  },
  {
    name: 'http',
    purpose: 'The HTTP service: one file an endpoint, what each answers, who may ask, and listening.',
    may: [
      'domain',
      'redaction',
      'secrets',
      'http-server',
      'telemetry',
      'client.ts',
      'widget',
      'templates',
      'signup',
    ],
  },
  {
    name: 'service',
    purpose: 'What the HTTP service stands on, connected as a configuration says.',
    may: [
      ...['domain/hooks.ts', 'domain/metrics.ts', 'temporal'],
      ...['airbyte', 'config', 'telemetry', 'client', 'client.ts', 'widget', 'templates', 'signup', 'http'],
    ],
  },
  {
    name: 'serve.ts',
    purpose: 'The HTTP service, to run or to mount.',
    may: ['redaction', 'secrets', 'config', 'telemetry', 'widget', 'templates', 'http', 'service'],
    isRoot: true,
  },
  {
    name: 'worker',
    purpose: 'What makes a worker: Temporal’s runtime, workflow code and its bundle, counters from zero.',
    may: [
      'domain',
      'redaction',
      'secrets',
      'airbyte',
      'temporal',
      'preflight',
      'config',
      'telemetry',
      'activities',
      'client',
      'step/contract.ts',
      'notices',
    ],
  },
  {
    name: 'worker.ts',
    purpose: 'The worker, to run or to make, and the plugin for one’s own.',
    may: [
      'redaction',
      'secrets',
      'airbyte',
      'temporal',
      'config',
      'telemetry',
      'notices',
      'signup',
      'worker',
    ],
    isRoot: true,
  },
  {
    name: 'codec-server',
    purpose: 'The codec server, which decodes for Temporal’s UI and command line.',
    may: ['domain', 'secrets', 'http-server', 'config', 'telemetry'],
    isRoot: true,
  },
  {
    name: 'import-file',
    purpose: 'Import files: rows from CSV and NDJSON, one at a time, and how far an import is.',
    may: ['domain'],
  },
  {
    name: 'doctor',
    purpose: 'The doctor: one file a check of what onboardings need.',
    may: ['domain', 'proxy', 'secrets', 'airbyte', 'temporal'],
  },
  {
    name: 'dev',
    purpose:
      'The embedded stack: Temporal, the emulator of Airbyte’s API, a worker, and the HTTP service with a page.',
    may: [
      'domain',
      'redaction',
      'proxy',
      'secrets',
      'config',
      'telemetry',
      'client',
      'client.ts',
      'signup',
      'http',
      'service',
      'worker',
      'codec-server',
    ],
    isRoot: true,
  },
  {
    name: 'testing',
    purpose:
      'For tests of what is built on this package: onboardings in memory, the emulator, and a stack of all parts.',
    may: [
      ...['domain', 'secrets', 'airbyte', 'temporal', 'config', 'telemetry', 'client', 'client.ts', 'worker'],
      ...['dev/temporal-cli.ts', 'dev/temporal-server.ts'],
    ],
  },
  {
    name: 'testing.ts',
    purpose: 'What the tests of whoever builds on this package import.',
    may: ['domain', 'testing', 'testing/emulator.ts', 'testing/stack.ts'],
    isRoot: true,
  },
  {
    name: 'cli',
    purpose: 'The command line: one file a command, loaded when it is asked for.',
    may: [
      ...[
        'domain',
        'redaction',
        'proxy',
        'secrets',
        'airbyte',
        'temporal',
        'preflight',
        'config',
        'telemetry',
        'client',
      ],
      ...[
        'client.ts',
        'widget',
        'serve.ts',
        'worker',
        'worker.ts',
        'codec-server',
        'import-file',
        'doctor',
        'dev',
        'dev/stack-file.ts',
      ],
    ],
    isRoot: true,
  },
];

/** @param path of a file, below `src` */
export function zoneOf(path: string): Zone | undefined {
  return ZONES.find(({ name }) => isWithin(path, name));
}

/** The files that a zone's files may import, and the folders of which they may import all; below `src`. */
export function importablePaths({ name, may }: Zone): string[] {
  return [name, ...may.map(doorOf)];
}

/** Whether a file may import another, both below `src`: the linter refuses what this refuses. */
export function mayImport(file: string, imported: string): boolean {
  const zone = zoneOf(file);
  return zone !== undefined && importablePaths(zone).some((path) => isWithin(imported, path));
}

/** The sentences at the head of a room's door. */
export function headOf({ purpose, may }: Zone): string {
  return `${purpose} May import ${may.length > 0 ? may.join(', ') : 'nothing but itself'}.`;
}

/** The zones as the linter's rule `import-x/no-restricted-paths` takes them. */
export function restrictedPaths(): { target: string; from: string; except: string[]; message: string }[] {
  return ZONES.map((zone) => ({
    target: `./src/${zone.name}`,
    from: './src',
    except: importablePaths(zone).map((path) => `./${path}`),
    message: `src/${zone.name}: ${headOf(zone)} Of a room, others import its index.ts.`,
  }));
}

/** The table of docs/architecture.md. */
export function zonesTable(): string {
  const rows = ZONES.map(({ name, purpose, may }) => [
    `\`src/${name}\``,
    purpose,
    may.length > 0 ? may.map((other) => `\`${other}\``).join(', ') : 'itself',
  ]);
  return [['zone', 'what it is for', 'may import'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function isWithin(path: string, zone: string): boolean {
  return path === zone || path.startsWith(`${zone}/`);
}

/** What others import of a zone; of a single file that file. */
function doorOf(name: string): string {
  const isFile = name.endsWith('.ts');
  return isFile || zoneOf(name)?.hasNoDoor === true ? name : `${name}/index.ts`;
}
