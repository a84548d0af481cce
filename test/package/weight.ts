/**
 * `npm run weight`: what each entry of the package weighs: the packages that importing it loads, their size on disk, and the CPU time
 * that it takes; last, all that an installation has. `npm run weight -- FOLDER` weighs another checkout, which is built.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { buildIfChanged } from '../../build.ts';
import { textTable } from '../run/text-table.ts';

const OWN = fileURLToPath(new URL('../..', import.meta.url));
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
const installed = await installedFolders();
rows.push(['all that is installed', installed.length, megabytes(await sumOf(installed.map(bytesIn))), '']);
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

/** Of the package and of all that it depends on, without what only its development needs. */
async function installedFolders(): Promise<string[]> {
  const { stdout } = await execa('npm', ['ls', '--all', '--omit=dev', '--parseable'], {
    cwd: root,
    reject: false,
  });
  return stdout.split('\n').filter((folder) => folder.includes('node_modules'));
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
