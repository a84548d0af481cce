/** What package-lock.json says of the packages that are installed, by their paths. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Packages by their paths, as `node_modules/zod`. */
export type Packages = ReadonlyMap<string, Locked>;

export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

export async function readLock(root: string): Promise<Lock> {
  return JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;
}

/** All but the package itself. */
export function packagesOf(lock: Lock): Packages {
  return new Map(Object.entries(lock.packages).filter(([path]) => path !== ''));
}

/** The peers that npm installs beside a package, because they are not optional. */
export function neededPeersOf({
  peerDependencies = {},
  peerDependenciesMeta = {},
}: Pick<Locked, 'peerDependencies' | 'peerDependenciesMeta'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(peerDependencies).filter(([name]) => peerDependenciesMeta[name]?.optional !== true),
  );
}

/** Those that have these names at the top, and all that they need. */
export function neededFor(packages: Packages, names: readonly string[]): Packages {
  const needed = new Map<string, Locked>();
  const open = names.map((name) => ({ from: '', name }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const path = pathOf(packages, next.from, next.name);
    const found = path === null ? undefined : packages.get(path);
    if (path === null || found === undefined || needed.has(path)) continue;
    needed.set(path, found);
    const all = { ...found.dependencies, ...found.optionalDependencies, ...neededPeersOf(found) };
    open.push(...Object.keys(all).map((name) => ({ from: path, name })));
  }
  return needed;
}

/** Where Node finds a package that one at a path imports; `null` where it is not installed. */
function pathOf(packages: Packages, from: string, name: string): string | null {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (packages.has(path)) return path;
  if (from === '') return null;
  const outer = from.lastIndexOf('/node_modules/');
  return pathOf(packages, outer < 0 ? '' : from.slice(0, outer), name);
}

/** Of the package at a path of the lock. */
export function nameAt(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
