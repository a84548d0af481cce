/** Runs the blocks of commands as a reader would, against a stack that the README's first block starts. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
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
  readonly onRun?: (run: BlockRun) => void;
}

/** The first starts the stack that the others meet; each of them is a terminal of its own. */
export async function runBlocks(
  [first, ...others]: readonly CommandBlock[],
  options: BlocksOptions,
): Promise<BlockRun[]> {
  if (first === undefined) throw new Error('The README has no block of commands.');
  const beside = join(options.folder, 'beside');
  await writeFile(beside, '');
  const runs: BlockRun[] = [];
  const ran = (run: BlockRun): void => {
    runs.push(run);
    options.onRun?.(run);
  };
  try {
    ran(await runBlock(first, { ...options, beside, stack: {} }));
    const stack = await stackIn(options.folder);
    const toRun = others.filter(({ notRun }) => notRun === null);
    // Whatever starts a stack of its own takes longest.
    const inOrder = [...toRun.filter(startsStack), ...toRun.filter((block) => !startsStack(block))];
    await pMap(
      inOrder,
      async (block) => {
        ran(await runBlock(block, { ...options, beside, stack }));
      },
      { concurrency: BLOCKS_AT_ONCE },
    );
  } finally {
    await endAll(beside);
  }
  return runs;
}

function startsStack({ text }: CommandBlock): boolean {
  return text.includes('npm run emulator');
}

interface Scene extends BlocksOptions {
  readonly beside: string;
  /** The environment of the stack's onboardings; empty before there is one. */
  readonly stack: Readonly<Record<string, string | undefined>>;
}

async function runBlock(block: CommandBlock, scene: Scene): Promise<BlockRun> {
  const { checkout, isClone, env, stack, beside } = scene;
  const startedAt = performance.now();
  const name = `acme-${randomBytes(3).toString('hex')}`;
  const folder = join(scene.folder, block.place.replaceAll(/\W/g, '-'));
  await mkdir(folder, { recursive: true });
  await writeRequests(folder, name);
  const failed = join(folder, 'failed');
  await writeFile(failed, '');
  if (stack['TEMPORAL_ADDRESS'] !== undefined) await park(stack, name);
  const ofBlock = startsStack(block)
    ? // Of a stack of its own `--dev` shall find no other.
      { XDG_CACHE_HOME: join(folder, 'cache') }
    : { XDG_CACHE_HOME: join(scene.folder, 'cache'), ...stack };
  const { all } = await execa('bash', ['-c', await asTyped(block.text, { name, folder, stack })], {
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
      BESIDE: beside,
      BLOCK_FOLDER: folder,
    },
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  return {
    place: block.place,
    tookMs: performance.now() - startedAt,
    failures: (await readFile(failed, 'utf8')).split('\n').filter((line) => line !== ''),
    output: all,
  };
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
    .replaceAll(/\bNAME\b|acme-4f21/g, name)
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

async function endAll(beside: string): Promise<void> {
  const pids = (await readFile(beside, 'utf8')).split('\n').flatMap((line) => Number(line) || []);
  for (const pid of pids) process.kill(pid, 'SIGTERM');
  await Promise.all(pids.map(ended));
}

async function ended(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 50));
}

function onPath(program: string, path = ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(existsSync);
}
