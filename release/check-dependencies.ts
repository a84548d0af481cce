/** What the package is installed with: the lock, licences, and a bill of materials of all. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { billOfMaterials } from './bill-of-materials.ts';
import { failed, passed, type Finding, type Surroundings } from './finding.ts';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const OWN_REGISTRY = 'https://registry.npmjs.org/';

/** Those that Apache-2.0 can be published with, and that ask for nothing but to be named. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Packages that state their licence in a file only, with what stands there. */
const STATED_IN_A_FILE: Readonly<Record<string, string>> = { unionfs: 'Unlicense' };

async function lockedPackages(root: string): Promise<ReadonlyMap<string, Locked>> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  return new Map(Object.entries(lock.packages).filter(([path]) => path !== ''));
}

/** `npm ci` takes the lock, each package has its hash, and none is from elsewhere than npm's registry. */
export async function checkLock({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const { exitCode, stderr } = await execa('npm', ['ci', '--dry-run', '--ignore-scripts', '--no-audit'], {
    cwd: root,
    reject: false,
  });
  if (exitCode !== 0)
    return failed(`npm ci does not take it: ${stderr.trim().split('\n').slice(0, 3).join(' ')}`);
  const packages = await lockedPackages(root);
  const unsafe = [...packages]
    .filter(
      ([, { integrity, resolved, link }]) =>
        link === true ||
        integrity?.startsWith('sha512-') !== true ||
        (resolved !== undefined && !resolved.startsWith(OWN_REGISTRY)),
    )
    .map(([path]) => path);
  if (unsafe.length > 0) return failed(`Without a hash, or from elsewhere: ${unsafe.join(', ')}.`);
  return passed(`npm ci takes it; ${packages.size} packages, each with its hash.`);
}

/** Whoever installs the package may have each of its dependencies, and of what is installed beside it. */
export async function checkLicences({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const counts = new Map<string, number>();
  const problems: string[] = [];
  for (const [path, { license }] of await usedPackages(root)) {
    const name = nameAt(path);
    const named = license ?? STATED_IN_A_FILE[name];
    if (named === undefined || !LICENCES.has(named)) problems.push(`${name}: ${named ?? 'none'}`);
    else counts.set(named, (counts.get(named) ?? 0) + 1);
  }
  if (problems.length > 0) return failed(problems.join(', '));
  return passed([...counts].map(([licence, count]) => `${licence} ${count}`).join(', '));
}

/** Those of the dependencies and of the peers, which for npm are development's: it says nothing of what those need. */
async function usedPackages(root: string): Promise<ReadonlyMap<string, Locked>> {
  const packages = await lockedPackages(root);
  const { dependencies, peerDependencies } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  ) as Readonly<Record<'dependencies' | 'peerDependencies', Readonly<Record<string, string>>>>;
  const used = new Map<string, Locked>();
  const open = Object.keys({ ...dependencies, ...peerDependencies }).map((name) => ({ from: '', name }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const path = pathOf(packages, next.from, next.name);
    const found = path === null ? undefined : packages.get(path);
    if (path === null || found === undefined || used.has(path)) continue;
    used.set(path, found);
    const needed = { ...found.dependencies, ...found.optionalDependencies };
    open.push(...Object.keys(needed).map((name) => ({ from: path, name })));
  }
  return used;
}

/** Where Node finds a package that one at a path imports; `null` where it is not installed. */
function pathOf(packages: ReadonlyMap<string, Locked>, from: string, name: string): string | null {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (packages.has(path)) return path;
  if (from === '') return null;
  const outer = from.lastIndexOf('/node_modules/');
  return pathOf(packages, outer < 0 ? '' : from.slice(0, outer), name);
}

interface BillOfMaterials {
  readonly components: readonly { readonly purl: string }[];
}

/** The bill of what the package is installed with has all of the lock that is not for development, and nothing else. */
export async function checkBillOfMaterials({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const bill = JSON.parse(await billOfMaterials(root)) as BillOfMaterials;
  const listed = new Set(bill.components.map(({ purl }) => decodeURIComponent(purl)));
  const wanted = new Set(
    [...(await lockedPackages(root))]
      .filter(([, { dev }]) => dev !== true)
      .map(([path, { version }]) => `pkg:npm/${nameAt(path)}@${version}`),
  );
  const differing = [
    ...[...wanted].filter((one) => !listed.has(one)),
    ...[...listed].filter((one) => !wanted.has(one)),
  ];
  if (differing.length > 0) return failed(`It and the lock differ in ${differing.join(', ')}.`);
  return passed(`CycloneDX, ${listed.size} packages.`);
}

/** Of the package at a path of the lock. */
function nameAt(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
