import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startProgram, type ProgramName } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { startWorld, type World } from '../support/world.ts';

interface Loaded {
  readonly packages: readonly string[];
  /** Files of native modules. */
  readonly natives: readonly string[];
}

const PRELOAD = new URL('../fixtures/packages-loaded.js', import.meta.url).href;

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const NAME = 'airbyte-embedded-onboarding';
const { peerDependenciesMeta } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as {
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
};
/** What need not be installed; OpenTelemetry’s API prom-client brings, for purposes of its own. */
const OPTIONAL = Object.keys(peerDependenciesMeta).filter((name) => name !== '@opentelemetry/api');

/** Runs a program to its end; answers what it had loaded then. */
async function loadedBy(
  name: ProgramName,
  args: readonly string[],
  { env = {}, exitCode = 0 }: { env?: Readonly<Record<string, string>>; exitCode?: number } = {},
): Promise<Loaded> {
  const program = startProgram(name, {
    args,
    env: { ...env, NODE_OPTIONS: `--import ${PRELOAD}` },
    input: '',
  });
  expect(await program.ended, program.output).toBe(exitCode);
  return JSON.parse(program.stderr.trimEnd().split('\n').at(-1) ?? '') as Loaded;
}

/** What only a worker needs, and what only the HTTP service does. */
const OF_OTHERS = [
  '@temporalio/worker',
  '@temporalio/core-bridge',
  '@temporalio/testing',
  '@temporalio/workflow',
  '@hono/node-server',
  'hono',
  'undici',
  'pino',
  'pino-pretty',
  'prom-client',
  'jiti',
];

const COMMAND_LINE = ['@commander-js/extra-typings', 'commander', 'entities'];
/** They have no dependencies, and describe options. */
const SMALL = ['ms', 'p-map', 'p-throttle'];

let world: World;
let env: Record<string, string>;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
  env = temporalEnvironment(world);
});
afterAll(() => world.stop());

it('what is loaded is seen: a worker’s packages, and their native part', async () => {
  const { packages, natives } = await loadedBy('onboarding', ['worker'], { exitCode: 2 });
  expect(packages).toEqual(
    expect.arrayContaining(['@temporalio/worker', '@temporalio/core-bridge', 'undici']),
  );
  expect(natives).toEqual([expect.stringMatching(/@temporalio\/core-bridge\/.*\.node$/)]);
});

describe('what reads the command line, and nothing else, is loaded by', () => {
  it.each(['--version', '--help'])('%s', async (option) => {
    expect(await loadedBy('onboarding', [option])).toEqual({ packages: COMMAND_LINE, natives: [] });
  });

  it.each(COMMANDS)('$name --help, but for what is small', async ({ name }) => {
    const { packages, natives } = await loadedBy('onboarding', [name, '--help']);
    expect(packages.filter((loaded) => !SMALL.includes(loaded))).toEqual(COMMAND_LINE);
    expect(natives).toEqual([]);
  });
});

describe('nothing that others need is loaded by', () => {
  const expectNothingOfOthers = ({ packages, natives }: Loaded): void => {
    expect(packages).toContain('@temporalio/client');
    expect(packages.filter((name) => OF_OTHERS.includes(name) || name.startsWith('@opentelemetry/'))).toEqual(
      [],
    );
    expect(natives).toEqual([]);
  };

  it('list and status, nor what validates requests', async () => {
    const request = requestFor(['Stripe']);
    await world.onboarding.start(request);
    const commands = [['list'], ['status', request.workspace_name]];
    for (const loaded of await Promise.all(commands.map((args) => loadedBy('onboarding', args, { env })))) {
      expectNothingOfOthers(loaded);
      expect(loaded.packages).not.toContain('zod');
    }
  });

  it('a signup handler that connects and starts an onboarding', async () => {
    const loaded = await loadedBy('signup handler', [JSON.stringify(requestFor(['Stripe']))], { env });
    expectNothingOfOthers(loaded);
    expect(loaded.packages).not.toContain('commander');
  });

  it('a test of one, in memory', async () => {
    const loaded = await loadedBy('test in memory', [JSON.stringify(requestFor(['Stripe']))]);
    expectNothingOfOthers(loaded);
    expect(loaded.packages).not.toContain('execa');
  });
});

it.each(['.', './browser', './config', './http'])(
  'nothing of a worker is loaded by %s, imported',
  async (entry) => {
    const { stderr } = await execa(
      process.execPath,
      [
        '--import',
        PRELOAD,
        '--input-type=module',
        '--eval',
        `await import(${JSON.stringify(join(NAME, entry))});`,
      ],
      { cwd: PACKAGE },
    );
    const { packages, natives } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as Loaded;
    expect(packages.filter((name) => OPTIONAL.includes(name))).toEqual([]);
    expect(natives).toEqual([]);
  },
);

it('nothing of a worker is loaded by the HTTP service', async () => {
  const { packages, natives } = await loadedBy('onboarding', ['serve'], { exitCode: 2 });
  expect(packages).toEqual(expect.arrayContaining(['hono', '@temporalio/client']));
  const ofWorkers = /^@temporalio\/(?:worker|core-bridge|testing|workflow)$|^@opentelemetry\/(?!api$)/;
  expect(packages.filter((name) => ofWorkers.test(name) || name === 'jiti')).toEqual([]);
  expect(natives).toEqual([]);
});
