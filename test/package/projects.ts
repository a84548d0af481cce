/** Projects that the package is installed into, and what came of each. */
import { randomBytes } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import getPort from 'get-port';
import { Program } from '../support/program.ts';
import type { Kind, Server } from './kinds.ts';

const FILES = fileURLToPath(new URL('projects/', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

export interface Surroundings {
  /** Of the package. */
  readonly tarball: string;
  /** What its programs get beside what the machine has. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A new project with the package and other dependencies, installed by npm as anybody would.
 * @param folder with what is installed already, if there is one
 */
export async function installed(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  tarball: string,
  type: Kind['type'] = 'module',
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = {
    name: basename(folder),
    private: true,
    type,
    dependencies: { 'airbyte-embedded-onboarding': `file:${tarball}`, ...dependencies },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await execa('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    extendEnv: false,
    env: ofTheMachine(),
  });
}

/**
 * Does in `folder` what its kind does; resolves with all that was said.
 * @param nodeModules where its dependencies are
 * @throws Error with what was said, where something fails
 */
export async function outputOf(
  kind: Kind,
  folder: string,
  nodeModules: string,
  { tarball, env }: Surroundings,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (kind.files !== undefined) await cp(join(FILES, kind.files), folder, { recursive: true });
  if (kind.example !== undefined) await cp(join(EXAMPLES, kind.example), folder, { recursive: true });
  await kind.prepare?.(folder);
  const own = {
    ...ofTheMachine(),
    ...env,
    PATH: [join(nodeModules, '.bin'), process.env['PATH']].join(delimiter),
    NODE_MODULES: nodeModules,
    TARBALL: tarball,
  };
  const said: string[] = [];
  for (const step of kind.steps ?? []) {
    const { all, exitCode } = await bash(step, folder, own);
    said.push(`$ ${step}\n${all}`);
    if (exitCode !== 0) throw new Error(`${said.join('\n')}\nIt ended with ${exitCode ?? 'a signal'}.`);
  }
  if (kind.refused !== undefined) {
    const { command, says } = kind.refused;
    const { all, exitCode } = await bash(command, folder, own);
    said.push(`$ ${command}\n${all}`);
    if (exitCode === 0 || !says.test(all))
      throw new Error(`${said.join('\n')}\nIt does not say ${String(says)}.`);
  }
  if (kind.server !== undefined) said.push(await signedUpAt(kind.server, folder, own));
  if (kind.use !== undefined) said.push(await kind.use(folder, own));
  return said.join('\n');
}

async function bash(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly all: string; readonly exitCode: number | undefined }> {
  const options = { cwd, env, extendEnv: false, all: true, reject: false, stdin: 'ignore' } as const;
  const { all, exitCode } = await execa('bash', ['-c', command], options);
  return { all, exitCode };
}

/** The same customer twice: Temporal has one onboarding. */
async function signedUpAt(
  { command, isReady, env, signUp = postForm }: Server,
  folder: string,
  own: Readonly<Record<string, string>>,
): Promise<string> {
  const port = await getPort();
  const child = execa('bash', ['-c', `exec ${command}`], {
    reject: false,
    buffer: false,
    cwd: folder,
    extendEnv: false,
    env: { ...own, ...env, PORT: String(port) },
  });
  const program = new Program(child as ConstructorParameters<typeof Program>[0]);
  try {
    await program.says(isReady);
    const customer = `customer-${randomBytes(4).toString('hex')}`;
    const answers: string[] = [];
    for (const outcome of ['started', 'already_running']) {
      const answer = await signUp(`http://127.0.0.1:${port}`, customer);
      const text = await answer.text();
      answers.push(`${answer.status} ${text}`);
      if (answer.status !== 202 || !text.includes(`"outcome":"${outcome}"`))
        throw new Error(
          `${program.output}\nIt answered ${answers.join('\n')}\nin place of 202 and ${outcome}.`,
        );
    }
    return `$ ${command}\n${program.output}${answers.join('\n')}`;
  } finally {
    await program.end();
  }
}

async function postForm(origin: string, customer: string): Promise<Response> {
  return await fetch(`${origin}/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: customer, stripeAccount: 'acct_1', stripeKey: 'sk_test_1' }),
  });
}

/** Not what npm, which may have started this, tells of the checkout. */
function ofTheMachine(): Record<string, string> {
  const foreign =
    /^(?:npm_(?!config_)|npm_config_(?:local_)?prefix$|NODE_OPTIONS$|TEMPORAL_(?!CLI_PATH)|ONBOARDING_|AIRBYTE_)/;
  const entries = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
