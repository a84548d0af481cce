/** What `.ci/run` checks, on two cores. */
import { readFileSync } from 'node:fs';

export interface Lane {
  readonly name: string;
  /** For bash, in the package's folder. */
  readonly command: string;
  /** How many it keeps busy: it starts when as many are free. None: it lives on what the others leave. */
  readonly cores: 0 | 1 | 2;
  /** As `nice` counts. */
  readonly niceness?: number;
  /** The lanes that are over before it starts, well or not. */
  readonly after?: readonly string[];
  /** Whether it really waits, or measures: what gives way is stopped meanwhile. Of a suite, its real waits are over before it is. */
  readonly quiet?: 'throughout' | 'while the suite waits';
  readonly givesWay?: boolean;
}

/** The version that the image runs on; `.ci/run` itself is run by the one that is there. */
const IMAGE_NODE = readFileSync(new URL('../../../.node-version', import.meta.url), 'utf8').trim();

/** What the README says is tested with: `.ci/run` itself has started it, since it installs what all others need. */
export const README = 'tests on this Node';
const SERVER = 'Temporal server';
const CHAOS = ['chaos on the image’s Node', 'chaos, newest API'] as const;

/** What no Node changes, of the tests with processes: where secrets come to lie, and that the pages' commands are true. */
const OF_NO_NODE = ['canary', 'command-blocks'].map((name) => `--exclude test/process/${name}.test.ts`);

/**
 * What of the suite can tell one Node from another: processes, sockets, streams and TLS, and that histories replay. The
 * onboarding itself is Temporal's and Airbyte's affair, and one of the chaos runs has it under that Node too.
 */
const OF_NODE = [
  `npm test -- --project unit --project wire --project process ${OF_NO_NODE.join(' ')}`,
  'npm test -- --project temporal test/temporal/http/ test/temporal/onboarding.test.ts test/temporal/replay.test.ts',
].join(' && ');

/** In the order in which they start. */
export const LANES: readonly Lane[] = [
  { name: README, command: '', cores: 2, quiet: 'while the suite waits' },
  // One after the other: each alone takes a gigabyte.
  { name: 'format', command: 'npm run format:check', cores: 0, niceness: 10 },
  { name: 'types', command: 'npm run types', cores: 0, niceness: 10, after: ['format'] },
  { name: 'lint', command: 'npm run lint', cores: 0, niceness: 10, after: ['types'] },
  {
    name: 'workflows, manifests, reference',
    command:
      'npm run --silent workflows && npm run --silent test:kubernetes -- plain && npm run --silent reference:check',
    cores: 0,
    niceness: 10,
    after: ['lint'],
  },
  {
    name: SERVER,
    command: 'node --import tsx test/run/ci/temporal-programs.ts',
    cores: 0,
    niceness: 19,
    givesWay: true,
  },
  {
    name: 'tests on the image’s Node',
    command: onNode(IMAGE_NODE, OF_NODE),
    cores: 2,
  },
  {
    name: CHAOS[0],
    command: onNode(
      IMAGE_NODE,
      'npm run chaos -- --onboardings 40 --seed 1 --faults all --kill-workers --kill-server',
    ),
    cores: 1,
    quiet: 'throughout',
  },
  {
    name: CHAOS[1],
    command: 'npm run chaos -- --api agents --onboardings 20 --seed 2 --faults all --kill-workers',
    cores: 1,
    quiet: 'throughout',
  },
  // The longest first, so that the last two end together.
  { name: 'browser', command: 'npm run test:browser', cores: 1, after: CHAOS },
  // Packed, installed from the registry, and used.
  { name: 'package', command: 'npm run package -- --fast', cores: 1, after: CHAOS },
  {
    name: 'PostgreSQL',
    command: 'npm run test:postgres && npm run test:secured',
    cores: 1,
    after: [SERVER, ...CHAOS],
  },
  { name: 'fuzz', command: 'npm run test:fuzz', cores: 1, after: CHAOS },
  // What takes seconds; the rest is run by hand.
  { name: 'attack', command: 'npm run attack -- guessing broken-uploads', cores: 1, after: CHAOS },
];

/** With a Node that npm has, and only there. */
function onNode(version: string, command: string): string {
  const name = `node-${process.platform}-${process.arch}`;
  return [
    'folder="$(mktemp -d)"',
    `trap 'rm -rf "$folder"' EXIT`,
    `npm install --silent --no-save --no-package-lock --prefix "$folder" ${name}@${version}`,
    `export PATH="$folder/node_modules/${name}/bin:$PATH"`,
    'node --version',
    command,
  ].join(' && ');
}
