/** Runs the blocks of commands as a reader would, against a stack that the README's first block starts. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { execa } from 'execa';
import getPort from 'get-port';
import pMap from 'p-map';
import { OnboardingClient } from '../../src/client.ts';
import { readClientConfig } from '../../src/config/index.ts';
import { connectClient } from '../../src/client/index.ts';
import { PAGE_TEMPLATES } from '../../src/dev/page.ts';
import type { CommandBlock } from './command-blocks.ts';

const BIN = fileURLToPath(new URL('bin', import.meta.url));
const BLOCKS_AT_ONCE = 4;

export interface BlockRun {
  readonly place: string;
  /** In milliseconds. */
  readonly tookMs: number;
  /** Commands that failed, with their exit codes. */
  readonly failures: readonly string[];
  readonly output: string;
}

export interface BlocksOptions {
  /** A checkout of this repository. */
  readonly checkout: string;
  /** It has nothing yet: what installs and builds is run, too. */
  readonly isClone: boolean;
  /** An empty folder, for all that is written. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends what runs. */
  readonly signal: AbortSignal;
  readonly onRun?: (run: BlockRun) => void;
}

/**
 * The first starts the stack that the others meet; each of them is a terminal of its own. Where it fails there is nothing to meet, and
 * it is the only run. Nothing of what they start is left, however this ends.
 */
export async function runBlocks(
  [first, ...others]: readonly CommandBlock[],
  options: BlocksOptions,
): Promise<BlockRun[]> {
  if (first === undefined) throw new Error('The README has no block of commands.');
  const { isClone, signal, onRun } = options;
  const runs: BlockRun[] = [];
  const groups = new Set<number>();
  const run = async (block: CommandBlock, stack: Scene['stack']): Promise<void> => {
    const done = await runBlock(block, { ...options, stack, groups });
    runs.push(done);
    onRun?.(done);
  };
  const interrupt = (): void => {
    for (const group of groups) signalled(group, 'SIGTERM');
  };
  signal.addEventListener('abort', interrupt);
  try {
    await run(first, {});
    signal.throwIfAborted();
    if (runs.some(({ failures }) => failures.length > 0)) return runs;
    const stack = await stackIn(options.folder);
    const toRun = others.filter(({ notRun }) => notRun === null);
    // The others run what these build.
    const builders = toRun.filter((block) => isClone && builds(block));
    for (const block of builders) await run(block, stack);
    const beside = toRun.filter((block) => !builders.includes(block));
    await pMap(longestFirst(beside), (block) => run(block, stack), { concurrency: BLOCKS_AT_ONCE, signal });
    return runs;
  } finally {
    signal.removeEventListener('abort', interrupt);
    await Promise.all([...groups].map(endGroup));
  }
}

function startsStack({ text }: CommandBlock): boolean {
  return text.includes('npm run emulator');
}

function builds({ text }: CommandBlock): boolean {
  return text.includes('npm run build');
}

/** What starts a stack of its own takes longest, then what has most commands. */
function longestFirst(blocks: readonly CommandBlock[]): CommandBlock[] {
  const weight = (block: CommandBlock): number =>
    startsStack(block) ? Number.MAX_SAFE_INTEGER : block.text.split('\n').length;
  return blocks.toSorted((one, other) => weight(other) - weight(one));
}

interface Scene extends BlocksOptions {
  /** The environment of the stack's onboardings; empty before there is one. */
  readonly stack: Readonly<Record<string, string | undefined>>;
  /** The process groups that blocks run in, to be ended: a block may leave programs running. */
  readonly groups: Set<number>;
}

async function runBlock(block: CommandBlock, scene: Scene): Promise<BlockRun> {
  const { checkout, isClone, env, stack, groups, signal } = scene;
  signal.throwIfAborted();
  const startedAt = performance.now();
  const name = `acme-${randomBytes(3).toString('hex')}`;
  const folder = join(scene.folder, block.place.replaceAll(/\W/g, '-'));
  await mkdir(folder, { recursive: true });
  await writeRequests(folder, name);
  const failed = join(folder, 'failed');
  await writeFile(failed, '');
  if (isAboutOnboarding(block)) await park(stack, name);
  const ofBlock = startsStack(block)
    ? // Of a stack of its own `--dev` shall find no other.
      { XDG_CACHE_HOME: join(folder, 'cache') }
    : { XDG_CACHE_HOME: join(scene.folder, 'cache'), ...stack };
  const shell = execa('bash', ['-c', await asTyped(block.text, { name, folder, stack })], {
    cwd: folder,
    extendEnv: false,
    env: {
      PATH: [BIN, env['PATH']].join(delimiter),
      HOME: env['HOME'],
      TEMPORAL_CLI_PATH: env['TEMPORAL_CLI_PATH'],
      TEMPORAL_CONFIG_FILE: '',
      ...ofBlock,
      ONBOARDING_METRICS_PORT: 'off',
      ONBOARDING_CODEC_PORT: String(await getPort()),
      ONBOARDING_HTTP_PORT: String(await getPort()),
      API_KEY: stack['ONBOARDING_API_KEYS']?.replace(/^[^:]*:/, ''),
      CHECKOUT: checkout,
      IS_CLONE: isClone ? 'yes' : undefined,
      REAL_NPM: onPath('npm', env['PATH']),
      REAL_CURL: onPath('curl', env['PATH']),
      FAILED: failed,
      BLOCK_FOLDER: folder,
    },
    stdin: 'ignore',
    all: true,
    reject: false,
    // A process group of its own.
    detached: true,
  });
  const group = shell.pid ?? 0;
  groups.add(group);
  const { all } = await shell;
  if (!signalled(group, 0)) groups.delete(group);
  return {
    place: block.place,
    tookMs: performance.now() - startedAt,
    failures: (await readFile(failed, 'utf8')).split('\n').filter((line) => line !== ''),
    output: all,
  };
}

/** Examples of an onboarding's name. */
const EXAMPLE_NAME = /\bNAME\b|acme-4f21/;

function isAboutOnboarding({ text }: CommandBlock): boolean {
  return EXAMPLE_NAME.test(text);
}

/** What a reader puts in the place of what is only an example. */
async function asTyped(
  text: string,
  { name, folder, stack }: { readonly name: string; readonly folder: string; readonly stack: Scene['stack'] },
): Promise<string> {
  const emulator = `127.0.0.1:${await getPort()}`;
  const keys = join(folder, 'keys');
  await writeFile(keys, stack['ONBOARDING_KEYS'] ?? '', { mode: 0o600 });
  return text
    .replaceAll(new RegExp(EXAMPLE_NAME, 'g'), name)
    .replaceAll(/\btemplate ID\b/g, `template ${PAGE_TEMPLATES.Stripe}`)
    .replaceAll('https://onboarding.example.com', `http://127.0.0.1:${stack['ONBOARDING_HTTP_PORT'] ?? ''}`)
    .replaceAll('127.0.0.1:8091', emulator)
    .replaceAll('npm run emulator -- ', `npm run emulator -- --port ${emulator.split(':')[1] ?? ''} `)
    .replaceAll('export ONBOARDING_KEYS_FILE=', 'unset ONBOARDING_KEYS; export ONBOARDING_KEYS_FILE=')
    .replaceAll('/run/secrets/onboarding-keys', keys);
}

const WRONG = { account_id: 'acct_example', client_secret: 'no key of Stripe' };
const RIGHT = { ...WRONG, client_secret: 'sk_test_example' };

function requestOf(name: string, source_config: object): object {
  return {
    workspace_name: name,
    sources: [{ name: 'Stripe', source_template_id: PAGE_TEMPLATES.Stripe, source_config }],
  };
}

/** The files that the pages name. */
async function writeRequests(folder: string, name: string): Promise<void> {
  const json = (value: object): string => JSON.stringify(value, null, 2);
  await writeFile(join(folder, 'request.json'), json(requestOf(`${name}-new`, RIGHT)));
  await writeFile(join(folder, 'corrected.json'), json(requestOf(name, RIGHT)));
  const head =
    'workspace_name,source_name,source_template_id,source_config.account_id,source_config.client_secret';
  const row = `${name}-row,Stripe,${PAGE_TEMPLATES.Stripe},acct_example,sk_test_example`;
  await writeFile(join(folder, 'customers.csv'), `${head}\n${row}\n`);
}

/** An onboarding of that name that waits for a person, which is what most commands are about. */
async function park(stack: Scene['stack'], name: string): Promise<void> {
  const connected = await connectClient(readClientConfig(stack));
  try {
    const onboarding = new OnboardingClient(connected.options);
    await onboarding.start(requestOf(name, WRONG) as Parameters<typeof onboarding.start>[0]);
    for await (const { status } of onboarding.watch(name, { interval: 100 }))
      if (status === 'needs_attention') return;
  } finally {
    await connected.close();
  }
}

/** What the stack that runs has written for other processes. */
async function stackIn(folder: string): Promise<Scene['stack']> {
  const cached = await readdir(join(folder, 'cache'), { recursive: true });
  const path = cached.find((file) => /stacks\/\d+\.env$/.test(file));
  if (path === undefined) throw new Error('The first block of the README has started no stack.');
  return parseEnv(await readFile(join(folder, 'cache', path), 'utf8'));
}

/** What does not end within this time of being asked is killed. */
const END_TIMEOUT_MS = 30_000;

async function endGroup(group: number): Promise<void> {
  const deadline = Date.now() + END_TIMEOUT_MS;
  for (let isThere = signalled(group, 'SIGTERM'); isThere; isThere = signalled(group, 0)) {
    if (Date.now() > deadline) signalled(group, 'SIGKILL');
    await pause(50);
  }
}

/** Whether a process group has processes; they are sent the signal. */
function signalled(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

function onPath(program: string, path = ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(existsSync);
}
