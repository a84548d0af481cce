/**
 * `npm run weight`: what each entry of the package weighs: the packages that importing it loads, their size on disk, and the CPU time
 * that it takes; last, what an installation has, alone and with the packages that a worker, or everything, needs beside it. `npm run weight -- FOLDER` weighs another checkout, which is built.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { buildIfChanged } from '../../build.ts';
import { textTable } from '../run/text-table.ts';

const OWN = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const PRELOAD = new URL('../fixtures/packages-loaded.js', import.meta.url).href;
const RUNS = 5;
const MB = 1_000_000;

const [other] = process.argv.slice(2);
const root = other === undefined ? OWN : resolve(other);
if (other === undefined) await buildIfChanged();

const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, { readonly default: string }>>;
};
const bareMs = await cpuMs('');
const entries = Object.entries(exports).map(([name, { default: file }]): [string, string] => [
  name,
  pathToFileURL(join(root, file)).href,
]);
// What no client of Temporal's goes without.
const floor = import.meta.resolve('@temporalio/client');
const rows: (string | number)[][] = [];
for (const [name, url] of [['@temporalio/client', floor], ...entries] as const) {
  const load = `await import(${JSON.stringify(url)});`;
  const packages = await packagesLoadedBy(load);
  const bytes = await sumOf(packages.map((each) => bytesIn(join(root, 'node_modules', each))));
  rows.push([name, packages.length, megabytes(bytes), Math.round((await cpuMs(load)) - bareMs)]);
}
const OPTIONAL_PEERS: Readonly<Record<string, RegExp | null>> = {
  installed: null,
  'installed, with a worker': /^@temporalio\/(?:worker|workflow|activity)$/,
  'installed, with all': /./,
};
for (const [name, peers] of Object.entries(OPTIONAL_PEERS)) {
  const folders = await installedFolders(peers);
  rows.push([name, folders.length, megabytes(await sumOf(folders.map(bytesIn))), '']);
}
const table = textTable([['entry', 'packages', 'MB on disk', 'CPU to import, ms'], ...rows]);
process.stdout.write(`${table.join('\n')}\n`);

async function packagesLoadedBy(code: string): Promise<string[]> {
  const { stderr } = await execa('node', ['--import', PRELOAD, '--input-type=module', '--eval', code]);
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  return (JSON.parse(last) as { readonly packages: string[] }).packages;
}

/** The least of several runs, of a whole process. */
async function cpuMs(code: string): Promise<number> {
  const measured = `${code}; const { user, system } = process.cpuUsage(); console.log((user + system) / 1_000);`;
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { stdout } = await execa('node', ['--input-type=module', '--eval', measured]);
    times.push(Number(stdout.trim().split('\n').at(-1)));
  }
  return Math.min(...times);
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What npm installs for the package: all that it depends on, and of its optional peers those that match. */
async function installedFolders(optionalPeers: RegExp | null): Promise<string[]> {
  const found = new Set<string>();
  const toVisit = [root];
  for (let folder = toVisit.pop(); folder !== undefined; folder = toVisit.pop()) {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
    const isOptional = (name: string): boolean => manifest.peerDependenciesMeta?.[name]?.optional === true;
    const isOwn = folder === root;
    const peers = Object.keys(manifest.peerDependencies ?? {}).filter(
      (name) => !isOptional(name) || (isOwn && optionalPeers?.test(name) === true),
    );
    const names = [...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }), ...peers];
    for (const name of names) {
      const path = installedFor(folder, name);
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      toVisit.push(path);
    }
  }
  return [...found];
}

/** Where Node finds a dependency of the package in `folder`; none for one that is of another platform. */
function installedFor(folder: string, name: string): string | undefined {
  for (let from = folder; from.length >= root.length; from = dirname(from)) {
    const path = join(from, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return path;
  }
  return undefined;
}

/** Not of packages inside of it, which are counted by themselves. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  return await sumOf(
    entries
      .filter(({ name }) => name !== 'node_modules')
      .map(async (entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return await bytesIn(path);
        return entry.isFile() ? (await stat(path)).size : 0;
      }),
  );
}

async function sumOf(numbers: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(numbers)).reduce((sum, number) => sum + number, 0);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MB);
}
